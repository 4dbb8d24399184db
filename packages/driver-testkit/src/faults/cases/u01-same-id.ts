import { NETWORKED, STORED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';
import type { CaseBench } from '../case-bench.ts';
import type { Producer } from '../producer.ts';

const AGE_MS = 3_000;
const AT_ONCE = 100;

/** A hundred producers' calls with one id at once make one job. */
export const sameIdAtOnce: FaultCase = {
  id: 'U01',
  name: 'same id, a hundred at once',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    const others = await Promise.all(Array.from({ length: 4 }, () => bench.openProducer({})));
    const producers = [bench.producer, ...others];
    const rounds = bench.size(20, 3);
    for (let round = 1; round <= rounds; round += 1) {
      const asking = Array.from({ length: AT_ONCE }, async (_, nth) =>
        producers[nth % producers.length]?.enqueue({ ms: 300 }, { id: `same-${round}` }),
      );
      const answers = await Promise.all(asking);
      const added = answers.filter((answer) => answer === 'acknowledged').length;
      const known = answers.filter((answer) => answer === 'duplicate').length;
      bench.expect(added === 1, `${added} were added`);
      bench.expect(known === AT_ONCE - 1, `${known} were known, and ${AT_ONCE - 1} should be`);
    }
    await bench.drain();
    const times = startsOf(bench.lines()).length;
    bench.expect(times === rounds, `${rounds} jobs ran ${times} times`);
    return {};
  },
};

/**
 * An id is taken for as long as the record of its job is kept, and free afterwards; without records, at once. Beside
 * a broker the store remembers who has ended, so that no copy runs again: there the id stays taken.
 */
export const sameIdLater: FaultCase = {
  id: 'U02',
  name: 'same id after completion, with and without records',
  drivers: STORED,
  on: 'processes',
  async run(bench) {
    const keeping = await bench.worker({ records: { completed: 10, ageMs: AGE_MS } });
    await ask(bench, 'kept', ['acknowledged', 'duplicate']);
    await bench.pass(AGE_MS + 1);
    const later = bench.target.store === undefined ? 'acknowledged' : 'duplicate';
    await ask(bench, 'kept', [later]);
    await keeping.stop();
    await bench.worker({ records: 'off' });
    await ask(bench, 'gone', ['acknowledged', later]);
    return {};
  },
};

async function ask(bench: CaseBench, id: string, wanted: readonly string[]): Promise<void> {
  const { producer }: { readonly producer: Producer } = bench;
  const locks = [{ name: `id ${id}`, outlives: true }];
  const seen: string[] = [];
  for (const _ of wanted) {
    seen.push(await producer.enqueue({}, { id, locks }));
    await bench.drain();
  }
  bench.expect(
    seen.join() === wanted.join(),
    `${id}: answered ${seen.join()}, not ${wanted.join()}`,
  );
}
