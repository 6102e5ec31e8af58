import { z } from 'zod';

/** An error as the reducer answers it (RFC 9457). */
export const problemAnswer = z.object({
  code: z.string(),
  title: z.string().optional(),
  detail: z.string().optional(),
  runId: z.string().optional(),
  runUrl: z.string().optional(),
  models: z.array(z.string()).optional(),
});
