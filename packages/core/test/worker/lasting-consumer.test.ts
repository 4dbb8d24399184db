import { describe, expect, test } from 'vitest';
import type { ReceiveOptions } from '../../src/contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../../src/contract/message.ts';
import type { CompleteConsumer } from '../../src/emulate/complete-consumer.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { deferred } from '../../src/internal/deferred.ts';
import { LastingConsumer } from '../../src/worker/lasting-consumer.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makePulse } from '../support/make-pulse.ts';
import { recordingLogger } from '../support/silent-logger.ts';
import { turn } from '../support/turn.ts';

const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });
const silence = new DriverError('ERR_BROKER_TIMEOUT', 'silence', { retryable: true });

/** A consumer that answers as it is told, and remembers what it was asked. */
class TellingConsumer implements CompleteConsumer {
  readonly name: string;
  hasSuspects = false;
  error: Error | undefined;
  lying: readonly Delivery[] = [];
  readonly asked: ReceiveOptions[] = [];
  readonly settled: string[] = [];
  readonly renewed: string[] = [];
  /** Ids kept by each close. */
  readonly closes: (readonly string[])[] = [];
  closing: () => Promise<void> = () => Promise.resolve();

  constructor(name: string) {
    this.name = name;
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    this.asked.push(options);
    if (this.error !== undefined) throw this.error;
    return this.lying;
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    this.settled.push(...settlements.map(({ delivery }) => delivery.id));
    return settlements.map(({ delivery }) => (delivery.id === 'lost' ? 'lease-lost' : 'settled'));
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    this.renewed.push(...held.map(({ id }) => id));
    return held.filter(({ id }) => id === 'lost');
  }

  async close(options?: { readonly keep?: readonly Delivery[] | undefined }): Promise<void> {
    this.closes.push((options?.keep ?? []).map(({ id }) => id));
    await this.closing();
  }
}

const ack = (delivery: Delivery): Settlement => ({ kind: 'ack', delivery });
const MORE = { max: 5, waitMs: 30_000 };

/** A lasting consumer whose nth inner one is `opened[n]`. */
function bench() {
  const opened: TellingConsumer[] = [new TellingConsumer('first')];
  const held: Delivery[] = [];
  const pulse = makePulse();
  const { logger, lines } = recordingLogger();
  const opening = { fails: undefined as Error | undefined, gate: Promise.resolve() };
  const consumer = new LastingConsumer(opened[0] as TellingConsumer, {
    queue: 'mail',
    open: async () => {
      await opening.gate;
      if (opening.fails !== undefined) throw opening.fails;
      const next = new TellingConsumer(`number ${opened.length}`);
      opened.push(next);
      return next;
    },
    held: () => held,
    pulse,
    log: logger,
  });
  const receive = (times: number, error?: Error): Promise<unknown[]> => {
    const one = opened.at(-1);
    if (one !== undefined) one.error = error;
    return Promise.all(
      Array.from({ length: times }, () => undefined).map(() =>
        consumer.receive(MORE).catch((thrown: unknown) => thrown),
      ),
    );
  };
  return { consumer, opened, held, pulse, lines, opening, receive };
}

describe('a consumer', () => {
  test('that fails now and then is kept', async () => {
    const { opened, receive } = bench();
    for (let round = 0; round < 3; round += 1) {
      expect(await receive(4, gone)).toEqual([gone, gone, gone, gone]);
      expect(await receive(1)).toEqual([[]]);
    }
    expect(opened).toHaveLength(1);
    expect(opened[0]?.closes).toEqual([]);
  });

  test('that fails five times in a row is closed, and opened anew when it is asked next', async () => {
    const { opened, receive, lines } = bench();
    await receive(5, gone);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.closes).toEqual([[]]);
    expect(lines).toMatchObject([{ level: 'warn', fields: { queue: 'mail' } }]);
    expect(await receive(1)).toEqual([[]]);
    expect(opened).toHaveLength(2);
  });

  test('that does not answer at all is replaced at once', async () => {
    const { opened, receive } = bench();
    await receive(1, silence);
    expect(opened[0]?.closes).toHaveLength(1);
    expect(await receive(1)).toEqual([[]]);
    expect(opened).toHaveLength(2);
  });

  test('that cannot even be closed holds nobody up', async () => {
    const { opened, receive } = bench();
    const [first] = opened;
    if (first !== undefined) first.closing = () => new Promise(() => undefined);
    await receive(1, silence);
    expect(await receive(1)).toEqual([[]]);
  });

  test('whose close fails is a line of debug, and no unheard rejection', async () => {
    const { opened, receive, lines } = bench();
    const [first] = opened;
    if (first !== undefined) first.closing = () => Promise.reject(gone);
    await receive(1, silence);
    await turn();
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'debug']);
  });

  test('that cannot be opened anew is tried again', async () => {
    const { opened, opening, receive, pulse } = bench();
    await receive(1, silence);
    opening.fails = gone;
    expect(await receive(1)).toEqual([gone]);
    expect(await receive(1)).toEqual([gone]);
    expect(pulse.look().failing?.error).toBe(gone);
    opening.fails = undefined;
    expect(await receive(1)).toEqual([[]]);
    expect(opened).toHaveLength(2);
    expect(opened[0]?.closes).toHaveLength(1);
  });

  test('is asked without waiting after a failure, so that an empty queue tells its recovery at once', async () => {
    const { opened, receive } = bench();
    await receive(1, gone);
    await receive(1);
    await receive(1);
    expect(opened[0]?.asked.map(({ waitMs }) => waitMs)).toEqual([30_000, 0, 30_000]);
  });

  test('that was given up has no suspects and hands out none', async () => {
    const { consumer, opened, receive } = bench();
    const [first] = opened;
    if (first !== undefined) first.hasSuspects = true;
    expect(consumer.hasSuspects).toBe(true);
    await receive(1, silence);
    expect(consumer.hasSuspects).toBe(false);
    expect(await consumer.receive({ max: 1, waitMs: 0, alone: true })).toEqual([]);
    expect(first?.asked).toHaveLength(1);
  });
});

describe('what is held', () => {
  /** One delivery of a consumer that was replaced, and one of the new one. */
  async function replaced() {
    const made = bench();
    const [old, fresh] = [jobDelivery({ id: 'old' }), jobDelivery({ id: 'new' })];
    made.held.push(old);
    await made.receive(1, silence);
    await made.receive(1);
    made.held.push(fresh);
    const [first, second] = made.opened;
    return { ...made, old, fresh, first, second };
  }

  test('is kept by the one that is given up', async () => {
    const { first } = await replaced();
    expect(first?.closes).toEqual([['old']]);
  });

  test('is settled and renewed where it came from, with the answers in their places', async () => {
    const { consumer, held, old, fresh, first, second } = await replaced();
    const lost = jobDelivery({ id: 'lost' });
    held.push(lost);
    expect(await consumer.settle([ack(fresh), ack(old), ack(lost)])).toEqual([
      'settled',
      'settled',
      'lease-lost',
    ]);
    expect(await consumer.renew([old, fresh, lost])).toEqual([lost]);
    expect([first?.settled, second?.settled]).toEqual([['old'], ['new', 'lost']]);
    expect([first?.renewed, second?.renewed]).toEqual([['old'], ['new', 'lost']]);
  });

  test('is settled where it came from also before there is a new one', async () => {
    const made = bench();
    const old = jobDelivery({ id: 'old' });
    made.held.push(old);
    await made.receive(1, silence);
    expect(await made.consumer.settle([ack(old)])).toEqual(['settled']);
    expect(made.opened[0]?.settled).toEqual(['old']);
  });

  test('by one whose settling fails is unknown, and says nothing of the others', async () => {
    const { consumer, first, old, fresh } = await replaced();
    if (first !== undefined) first.settle = () => Promise.reject(gone);
    expect(await consumer.settle([ack(old), ack(fresh)])).toEqual(['unknown', 'settled']);
  });

  test('of nobody any more lets the one go that kept it', async () => {
    const { consumer, held, old, fresh, first, second } = await replaced();
    held.splice(held.indexOf(old), 1);
    await consumer.renew([fresh]);
    await consumer.settle([ack(fresh)]);
    expect(first?.renewed).toEqual([]);
    expect(second?.renewed).toEqual(['new']);
  });

  test('stays with each of several that were replaced', async () => {
    const { consumer, held, receive, opened, old, fresh } = await replaced();
    await receive(1, silence);
    await receive(1);
    const third = jobDelivery({ id: 'third' });
    held.push(third);
    await consumer.settle([ack(old), ack(fresh), ack(third)]);
    expect(opened.map(({ settled }) => settled)).toEqual([['old'], ['new'], ['third']]);
    expect(opened.map(({ closes }) => closes)).toEqual([[['old']], [['new']], []]);
    await consumer.close({ keep: held });
    expect(opened[2]?.closes).toEqual([['third']]);
  });
});

describe('a close', () => {
  test('closes the one that is open, and only once', async () => {
    const { consumer, opened, receive } = bench();
    await consumer.close();
    expect(opened[0]?.closes).toEqual([[]]);
    await receive(5, gone);
    expect(opened[0]?.closes).toHaveLength(1);
  });

  test('of one that is given up closes nothing twice', async () => {
    const { consumer, opened, receive } = bench();
    await receive(1, silence);
    await consumer.close();
    expect(opened[0]?.closes).toHaveLength(1);
  });

  test('while a new one is being opened closes that too', async () => {
    const { consumer, opened, opening, receive } = bench();
    await receive(1, silence);
    const gate = deferred<void>();
    opening.gate = gate.promise;
    const receiving = receive(1);
    await consumer.close();
    gate.resolve();
    expect(await receiving).toMatchObject([{ code: 'ERR_CLOSED' }]);
    expect(opened[1]?.closes).toEqual([[]]);
  });
});
