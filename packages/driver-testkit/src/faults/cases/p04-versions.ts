import { deadLetterQueue, type Headers, type OutboundMessage } from '@switchyard/core/driver';
import { JOB_HEADER } from '../../ledger/digest.ts';
import type { CaseBench } from '../case-bench.ts';
import type { FaultJob } from '../child/child-setup.ts';
import { QUEUE } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs, startsOf } from '../ledger-look.ts';

const UNKNOWN_MS = 3_000;
const MAJORS: readonly string[] = ['id-v2', 'id-v99'];
const FUTURE = 'sy-future';
const TYPE = 'application/json';
const BACKOFF = JSON.stringify({ type: 'fixed', delayMs: 50 });

/** Envelopes of other versions wait for a worker that reads them; fields that nobody knows survive retry and death. */
export const versionSkew: FaultCase = {
  id: 'P04',
  name: 'version skew of envelopes',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2, { unknownTaskMs: UNKNOWN_MS });
    // The least that version 1 can be, and more than it can be.
    await inject(bench, 'bare', { version: { 'sy-v': '1' } });
    const rich = { 'sy-v': '1', 'sy-max': '2', [FUTURE]: 'kept' };
    await inject(bench, 'rich', { version: rich, does: { throwsIn: 'always' } });
    const begin = Date.now();
    for (const version of ['2', '99', '', 'one'])
      await inject(bench, `v${version}`, { version: { 'sy-v': version } });
    await bench.drain();
    const ran = new Set(startsOf(bench.lines()).map(({ job }) => job));
    bench.expect([...ran].toSorted().join() === 'bare,rich', `there ran ${[...ran].join()}`);
    const dead = concludedAs(bench.lines(), 'dead').filter(({ id }) => MAJORS.includes(id));
    bench.expect(dead.length === MAJORS.length, `${dead.length} of a later version were given up`);
    const soonest = Math.min(...dead.map(({ at }) => at - begin));
    bench.expect(soonest >= UNKNOWN_MS - 100, `one was given up after ${soonest} ms`);
    const kept = (await deadHeaders(bench)).some((headers) => headers[FUTURE] === 'kept');
    bench.expect(kept, 'a header of the future was lost on the way');
    return { dead: 5 };
  },
};

/** Headers of all dead letters. */
async function deadHeaders({ direct, target }: CaseBench): Promise<readonly Headers[]> {
  if (target.look !== undefined) {
    return (await target.look.dead([QUEUE])).map(({ headers }) => headers);
  }
  const queue = deadLetterQueue(QUEUE);
  const page = await direct.peek?.(queue, { state: 'waiting', limit: 100 });
  const messages = page?.messages ?? [];
  return messages.map((one) => (one.malformed === true ? {} : { ...one.headers, ...one.extra }));
}

/** Puts in what a producer of another version would. */
async function inject(
  { direct, ledger }: CaseBench,
  job: string,
  { version, does = {} }: { readonly version: Headers; readonly does?: FaultJob },
): Promise<void> {
  const headers = {
    ...version,
    'sy-task': 'fault',
    'sy-type': TYPE,
    'sy-backoff': BACKOFF,
    [JOB_HEADER]: job,
  };
  const body = Buffer.from(JSON.stringify(does));
  const message: OutboundMessage = { id: `id-${job}`, idOrigin: 'core', headers, body };
  ledger.write({ type: 'attempted', job });
  await direct.publish(QUEUE, [message], { batch: { producer: `skew-${job}`, sequence: 1 } });
  ledger.write({ type: 'acknowledged', job, id: message.id, outcome: 'added' });
}
