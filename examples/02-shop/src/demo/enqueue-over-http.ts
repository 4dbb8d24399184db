import { randomUUID } from 'node:crypto';

import { post, type ApiAnswer, type ApiRequest } from './api-client.ts';
import { UNKNOWN_AIRPORT } from './scenario.ts';
import { heading, line, type Screen } from './screen.ts';

/** How long the delayed mail is to wait. */
export const DELAY_MS = 1_500;

/** The mail that was asked for with a delay, and when. */
export interface DelayedMail {
  readonly id: string;
  /** Milliseconds since 1970, taken before the request was sent. */
  readonly askedAt: number;
}

/** What came of the requests. */
export interface HttpJobs {
  readonly ids: readonly string[];
  /** Absent where the driver cannot delay. */
  readonly delayed: DelayedMail | undefined;
}

const REMINDER = {
  to: 'night-shift@shop.example',
  subject: 'A reminder, on time',
  text: 'Asked for a second and a half ago.\n',
};

/** Sends a few requests to the shop's own API: a code nobody knows, a delayed mail, the same again, and one that is not valid. */
export async function enqueueOverHttp(screen: Screen, apiUrl: string): Promise<HttpJobs> {
  heading(screen, '2  The same over HTTP, one at a time');
  const unknown = await post(apiUrl, { path: `/airports/${UNKNOWN_AIRPORT}/sync` });
  show(screen, `POST /airports/${UNKNOWN_AIRPORT}/sync`, unknown);

  const askedAt = Date.now();
  const { first, again } = await postTwice(screen, apiUrl);

  const invalid = await post(apiUrl, { path: '/emails', body: { ...REMINDER, to: 'nobody' } });
  show(screen, 'POST /emails to "nobody"', invalid);

  const ids = new Set([unknown, first, again].flatMap(idsOf));
  const [delayedId] = idsOf(first);
  return {
    ids: [...ids],
    delayed: delayedId === undefined ? undefined : { id: delayedId, askedAt },
  };
}

interface TwoAnswers {
  readonly first: ApiAnswer;
  /** Absent where the driver in use cannot tell that the second is the same. */
  readonly again?: ApiAnswer;
}

/** Sends one request twice. The first job has its delay to wait out, so the second surely finds it alive. */
async function postTwice(screen: Screen, apiUrl: string): Promise<TwoAnswers> {
  const request: ApiRequest = { path: '/emails', body: { ...REMINDER, delayMs: DELAY_MS } };
  const keyed = { ...request, idempotencyKey: `reminder-${randomUUID()}` };
  const first = await post(apiUrl, keyed);
  show(screen, `POST /emails with delayMs ${DELAY_MS}`, first);
  if (first.type === 'unsupported') {
    const plain = await post(apiUrl, request);
    show(screen, '  without Idempotency-Key', plain);
    return { first: plain };
  }
  const again = await post(apiUrl, keyed);
  show(screen, '  again, same Idempotency-Key', again);
  return { first, again };
}

function show(screen: Screen, request: string, answer: ApiAnswer): void {
  line(screen, `  ${request.padEnd(32)}  ${answer.status}  ${inWords(answer)}`);
}

function inWords(answer: ApiAnswer): string {
  switch (answer.type) {
    case 'added':
      return 'added';
    case 'duplicate':
      return 'duplicate: the job is there already';
    case 'refused':
    case 'unsupported':
      return `refused: ${answer.text}`;
  }
}

function idsOf(answer: ApiAnswer | undefined): readonly string[] {
  return answer?.type === 'added' || answer?.type === 'duplicate' ? [answer.id] : [];
}
