import Denque from 'denque';
import { placeOf, type Chunk, type KafkaClient, type KafkaProducer } from '../client/client.ts';
import { closedError } from '../client/driver-errors.ts';
import { mapError } from '../client/map-error.ts';
import type { Outcome } from './batch.ts';
import { judge, tooLarge, UnsentError } from './judge-error.ts';
import { Dealer, planRequest, type Pending, type PlannedChunk } from './plan-request.ts';

/** What a lane works with. */
export interface LaneParts {
  readonly client: KafkaClient;
  readonly sendTimeoutMs: number;
  /** Told where the end of a partition is at least, by `topic/partition`. */
  readonly onStored: (place: string, end: number) => void;
  /** Told that a topic is not there any more. */
  readonly onGone: (topic: string) => void;
}

/** So long it looks for a broker where none listens: who wants to wait longer waits in core, or does not want to. */
const LOOK_MS = 2_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/** Until when a chunk is sent again, and until when where no broker is there at all: epoch milliseconds. */
interface Times {
  readonly until: number;
  readonly lookUntil: number;
}

interface Failed extends Times {
  readonly error: unknown;
}

/**
 * Sends one request at a time; what comes meanwhile goes together with the next.
 *
 *   add ─▶ line ─▶ request ──answered──▶ next
 *                     └─failed─▶ its chunks one by one, unchanged, until they are stored or time is up
 *
 * Only one, for kafkajs numbers records as it sends them: with a second request under way, one that is sent again
 * has its numbers taken, and the broker drops what carries them as repeated, with an ack. For the same reason a
 * producer of which anything stays in doubt is given up: the next one has numbers of its own.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #line = new Denque<Pending>();
  readonly #dealer = new Dealer();
  #producer: KafkaProducer | undefined;
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #isClosed = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Opens a producer unless there is one. Rejects with errors of the client. */
  async connect(): Promise<KafkaProducer> {
    this.#producer ??= await this.#parts.client.openProducer();
    return this.#producer;
  }

  /** Sends records after all those before them. */
  add(records: readonly Pending[]): void {
    for (const record of records) this.#line.push(record);
    if (this.#isRunning) return;
    this.#isRunning = true;
    // After this turn: publishes of one turn share a request.
    this.#running = Promise.resolve().then(() => this.#pump());
  }

  /** Sends what it has, within the time of one request, and refuses what is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
    await this.#producer?.close().catch(() => undefined);
  }

  async #pump(): Promise<void> {
    while (!this.#line.isEmpty()) {
      const chunks = planRequest(this.#line, this.#dealer);
      await this.#send(chunks);
    }
    // In the same step as the last look into the line: what comes from now on begins anew.
    this.#isRunning = false;
  }

  async #send(chunks: readonly PlannedChunk[]): Promise<void> {
    const lookUntil = Date.now() + LOOK_MS;
    try {
      await this.#attempt(chunks);
    } catch (error) {
      const until = Date.now() + this.#parts.sendTimeoutMs;
      for (const chunk of chunks) await this.#insist(chunk, { error, until, lookUntil });
    }
  }

  /** Sends one chunk again, as it was, until it is stored, refused, or time is up. */
  async #insist(chunk: PlannedChunk, { error, until, lookUntil }: Failed): Promise<void> {
    let last = error;
    // What the first request failed with may be about another chunk: this one may be stored.
    let isInDoubt = judge(error).type !== 'not-stored';
    let pauseMs = 0;
    while (!(last instanceof UnsentError) && !this.#isClosed && Date.now() < until) {
      await pause(pauseMs);
      pauseMs = Math.min(Math.max(FIRST_PAUSE_MS, pauseMs * 2), LONGEST_PAUSE_MS);
      try {
        return await this.#attempt([chunk]);
      } catch (failure) {
        last = failure;
        const verdict = judge(failure);
        if (verdict.type === 'refused') return answerAll(chunk, verdict);
        if (verdict.type === 'too-large') return this.#splitOrRefuse(chunk, { until, lookUntil });
        if (verdict.type === 'not-stored' && verdict.isTopicGone) this.#parts.onGone(chunk.topic);
        if (verdict.type !== 'maybe') {
          const isCutOff = verdict.isRefused && this.#producer?.isCutOff !== false;
          if (isCutOff && !isInDoubt && Date.now() > lookUntil) break;
          continue;
        }
        isInDoubt = true;
        if (verdict.isOver) break;
      }
    }
    const cause = last instanceof UnsentError ? last.cause : last;
    if (!isInDoubt) {
      const why = this.#isClosed ? closedError('publish') : mapError('publish', cause);
      return answerAll(chunk, { type: 'not-sent', error: why });
    }
    this.#dropProducer();
    answerAll(chunk, { type: 'unknown', cause: mapError('publish', cause) });
  }

  async #attempt(chunks: readonly PlannedChunk[]): Promise<void> {
    const producer = await this.connect().catch((cause: unknown) => {
      throw new UnsentError('there is no connection', { cause });
    });
    const stored = await producer.send(chunks.map(asChunk));
    for (const chunk of chunks) this.#stored(chunk, stored.get(placeOf(chunk)) ?? -1);
  }

  /** Nothing of a chunk that is too large was stored, so its records may be sent one by one. */
  async #splitOrRefuse(chunk: PlannedChunk, times: Times): Promise<void> {
    const { topic, partition, pending } = chunk;
    if (pending.length === 1) {
      return answerAll(chunk, { type: 'refused', result: tooLarge(chunk.weight) });
    }
    for (const one of pending) {
      const alone = { topic, partition, pending: [one], weight: one.weight };
      try {
        await this.#attempt([alone]);
      } catch (error) {
        await this.#insist(alone, { error, ...times });
      }
    }
  }

  #stored(chunk: PlannedChunk, offset: number): void {
    if (offset >= 0) this.#parts.onStored(placeOf(chunk), offset + chunk.pending.length);
    answerAll(chunk, { type: 'stored', offset });
  }

  #dropProducer(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    producer?.close().catch(() => undefined);
  }
}

function asChunk({ topic, partition, pending }: PlannedChunk): Chunk {
  return { topic, partition, records: pending.map(({ record }) => record) };
}

function answerAll({ pending }: PlannedChunk, outcome: Outcome): void {
  for (const { batch, index } of pending) batch.answer(index, outcome);
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => void setTimeout(resolve, ms));
}
