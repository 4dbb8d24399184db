import assert from 'node:assert/strict';
import type { DriverCase, Topic } from '../bench/case.ts';
import type { DriverBench } from '../bench/driver-bench.ts';

/** Words of control to all who are up. */
export const control: Topic = {
  name: 'control',
  cases: ({ capabilities }) => (capabilities.control ? present : absent),
};

const absent: readonly DriverCase[] = [
  {
    name: 'missing: there is no channel',
    run: async ({ driver }) => {
      assert.equal('control' in driver, false);
    },
  },
];

const present: readonly DriverCase[] = [
  {
    name: 'tells all who watch, in order, who tells included',
    run: async (bench) => {
      const heard = await Promise.all([watch(bench), watch(bench)]);
      await channel(bench).tell('pause/mail', 'on');
      await channel(bench).tell('pause/mail', undefined);
      for (const one of heard) {
        await bench.untilEqual(
          () => one.words,
          [
            ['pause/mail', 'on'],
            ['pause/mail', undefined],
          ],
        );
      }
    },
  },
  {
    name: 'carries any text',
    run: async (bench) => {
      const heard = await watch(bench);
      const text = '{"a":"\u{1F600} \u0000 \n"}';
      await channel(bench).tell('cancel/mail/a:b.c', text);
      await bench.untilEqual(() => heard.words, [['cancel/mail/a:b.c', text]]);
    },
  },
  {
    name: 'tells nothing to who stopped watching, or began later',
    run: async (bench) => {
      const left = await watch(bench);
      await left.stop();
      const stayed = await watch(bench);
      await channel(bench).tell('a', '1');
      await bench.untilEqual(() => stayed.words, [['a', '1']]);
      const late = await watch(bench);
      await bench.time.pass(10);
      assert.deepEqual(left.words, []);
      assert.deepEqual(late.words, []);
    },
  },
];

function channel({ driver }: DriverBench): NonNullable<DriverBench['driver']['control']> {
  assert.ok(driver.control !== undefined);
  return driver.control;
}

async function watch(bench: DriverBench): Promise<{
  readonly words: readonly (readonly [string, string | undefined])[];
  stop(): Promise<void>;
}> {
  const words: [string, string | undefined][] = [];
  const stop = await channel(bench).watch((name, value) => void words.push([name, value]));
  return { words, stop };
}
