import { MongoNetworkError, MongoServerError } from 'mongodb';
import { expect, test } from 'vitest';
import { mongoError } from './errors.js';

test.each<readonly [string, Error]>([
  ['records.denied', new MongoServerError({ code: 18, message: 'Authentication failed.' })],
  ['records.denied', new MongoServerError({ code: 13, message: 'not authorized on nestor' })],
  ['records.duplicate', new MongoServerError({ code: 11000, message: 'E11000 duplicate key error' })],
  ['records.full', new MongoServerError({ code: 14031, message: 'available disk space is less than required' })],
  ['records.full', new MongoServerError({ code: 8, message: '28: No space left on device' })],
  ['records.unavailable', new MongoServerError({ code: 91, message: 'shutting down' })],
  ['records.unavailable', new MongoNetworkError('connection closed')],
  // As a bulk write hides it.
  ['records.unavailable', new MongoServerError(new MongoNetworkError('connection closed'))],
  ['records.io', new MongoServerError({ code: 2, message: 'bad value' })],
])('%s: %s', (code, cause) => {
  expect(mongoError(cause, 'mongo:27017')).toMatchObject({ code, cause });
});
