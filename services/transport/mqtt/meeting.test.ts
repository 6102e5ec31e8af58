import { createHmac, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { meetingOf } from './meeting.js';
import { encodeNotice, readPayload } from './payload.js';

const key = Buffer.alloc(32, 7);
const place = { channel: 'param-channel', group: 'eu', hub: 'middle-aggregator-0' };
const meeting = meetingOf(key, place);
const session = Buffer.alloc(16, 1).toString('base64url');

/** As docs/wire-protocol.md has it. */
const documented = (purpose: string, length: number, salt = Buffer.alloc(0)): Buffer => {
  const info = `["nestor mqtt 1","${purpose}","param-channel","eu","middle-aggregator-0"]`;
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
};

test('topics and keys are those of the documentation', () => {
  const id = documented('topic', 16).toString('base64url');
  expect(meeting.hubTopic).toBe(`nestor/${id}/h`);
  expect(meeting.upTopic(session)).toBe(`nestor/${id}/u/${session}`);
  expect(meeting.downTopic(session)).toBe(`nestor/${id}/d/${session}`);
  const nonce = Buffer.alloc(32, 2);
  const salt = Buffer.concat([Buffer.alloc(16, 1), nonce]);
  const keys = { up: documented('up', 32, salt), down: documented('down', 32, salt) };
  expect(meeting.sessionKeys(session, nonce)).toEqual(keys);
});

test('a notice is that of the documentation, and authentic under its own topic alone', () => {
  const topic = meeting.upTopic(session);
  const payload = encodeNotice(meeting, topic, { kind: 'call' });
  const mac = createHmac('sha256', documented('notice', 32)).update(`${topic}\0\u0001`).digest();
  expect(payload).toEqual(Buffer.concat([Buffer.from([1]), mac]));
  expect(readPayload(meeting, topic, payload)).toEqual({ kind: 'call' });
  expect(readPayload(meeting, meeting.downTopic(session), payload)).toEqual({ kind: 'forged' });
});

test('other jobs, channels, groups and hubs have nothing in common', () => {
  const others = [
    meetingOf(Buffer.alloc(32, 8), place),
    meetingOf(key, { ...place, channel: 'global-channel' }),
    meetingOf(key, { ...place, group: 'na' }),
    meetingOf(key, { ...place, hub: 'middle-aggregator-1' }),
  ];
  const payload = encodeNotice(meeting, meeting.hubTopic, { kind: 'here', run: Buffer.alloc(16) });
  for (const other of others) {
    expect(other.hubTopic).not.toBe(meeting.hubTopic);
    expect(readPayload(other, meeting.hubTopic, payload)).toEqual({ kind: 'forged' });
  }
});
