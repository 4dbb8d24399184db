import { z } from 'zod';

/** A mail to one recipient. */
export const Email = z.strictObject({
  to: z.email(),
  subject: z.string().min(1).max(200),
  text: z.string().max(20_000),
});

/** Which report to write: all states beside each other, the airports of one state, or the weather of one city. */
export const ReportRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('overview') }),
  z.strictObject({ kind: z.literal('state'), state: z.string().regex(/^[A-Z]{2}$/) }),
  z.strictObject({ kind: z.literal('weather'), location: z.string().min(1).max(80) }),
]);

/** Which airport's stock to fetch. Whether the code exists is found out by the job. */
export const AirportRef = z.strictObject({
  iata: z.string().regex(/^[A-Z0-9]{3,4}$/),
});
