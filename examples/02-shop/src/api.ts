import { Hono } from 'hono';
import type { Context } from 'hono';
import { z } from 'zod';

import { answerError, BadRequestError, refuse } from './api-errors.ts';
import type { ShopEngine } from './engine.ts';
import { AirportRef, Email, ReportRequest } from './payloads.ts';

const DAY = 86_400_000;
const EmailRequest = Email.extend({
  delayMs: z
    .number()
    .int()
    .min(0)
    .max(30 * DAY)
    .optional(),
});

type Enqueued = Awaited<ReturnType<ShopEngine['enqueue']>>;

/**
 * The shop's HTTP API: it checks, enqueues and answers at once; the work is done by workers.
 *
 * 202 `{ id, outcome: 'added' }` for a new job, 200 with `outcome: 'duplicate'` when the caller's `Idempotency-Key` was
 * seen before, 400 for a body that is not JSON, 422 for one that is not valid, 501 for what the driver in use cannot do.
 */
export function createApi(engine: Pick<ShopEngine, 'enqueue'>): Hono {
  const api = new Hono();
  api.onError((error, context) => answerError(error, context));

  api.post('/emails', async (context) => {
    const { delayMs, ...email } = await bodyAs(context, EmailRequest);
    const options = { id: idempotencyKey(context), delayMs };
    return answer(context, await engine.enqueue('send_email', email, options));
  });

  api.post('/reports', async (context) => {
    const request = await bodyAs(context, ReportRequest);
    const options = { id: idempotencyKey(context) };
    return answer(context, await engine.enqueue('generate_report', request, options));
  });

  api.post('/airports/:iata/sync', async (context) => {
    const airport = checked(AirportRef, { iata: context.req.param('iata') });
    const options = { id: idempotencyKey(context) };
    return answer(context, await engine.enqueue('sync_data', airport, options));
  });

  return api;
}

function answer(context: Context, result: Enqueued): Response {
  return context.json(result, result.outcome === 'added' ? 202 : 200);
}

/** The caller's key becomes the job's id: two requests with one key are one job, on every driver that can tell. */
function idempotencyKey(context: Context): string | undefined {
  return context.req.header('idempotency-key');
}

async function bodyAs<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch (error) {
    throw new BadRequestError('the body is not JSON', { cause: error });
  }
  return checked(schema, body);
}

function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed.data : refuse(parsed.error);
}
