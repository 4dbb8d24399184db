import { z } from 'zod';

const Answer = z.union([
  z.object({ id: z.string(), outcome: z.enum(['added', 'duplicate']) }),
  z.object({ feature: z.string(), driver: z.string(), remedy: z.string() }),
  z.object({ error: z.string() }),
]);

/** What the API said to one request. */
export type ApiAnswer =
  | { readonly type: 'added' | 'duplicate'; readonly status: number; readonly id: string }
  | { readonly type: 'unsupported'; readonly status: number; readonly text: string }
  | { readonly type: 'refused'; readonly status: number; readonly text: string };

/** One POST to the API. */
export interface ApiRequest {
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

/** Sends one request to the shop's API, as any client would. */
export async function post(baseUrl: string, request: ApiRequest): Promise<ApiAnswer> {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (request.idempotencyKey !== undefined) headers.set('idempotency-key', request.idempotencyKey);
  const response = await fetch(new URL(request.path, baseUrl), {
    method: 'POST',
    headers,
    body: JSON.stringify(request.body ?? {}),
  });
  return read(response.status, Answer.parse(await response.json()));
}

function read(status: number, answer: z.infer<typeof Answer>): ApiAnswer {
  if ('outcome' in answer) return { type: answer.outcome, status, id: answer.id };
  if ('error' in answer) return { type: 'refused', status, text: answer.error };
  const text = `no ${answer.feature} on the driver ${answer.driver}. ${answer.remedy}`;
  return { type: 'unsupported', status, text };
}
