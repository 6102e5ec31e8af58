import { z } from 'zod';

/** The form of every failure. */
export const problemSchema = z
  .looseObject({
    type: z.string().describe('Address of the description of the error.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What was expected and what came.'),
    code: z.string().describe('Code of the error, which does not change.'),
    remedy: z.string().describe('What to do about it.'),
    runUrl: z.string().optional().describe('The run that the error is about.'),
    problems: z.array(z.string()).optional().describe('All problems of the request.'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; further members depend on the code.' });
