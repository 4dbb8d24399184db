import { describe, expect, it } from 'vitest';
import { runFaults, type Repertoire } from '../../src/faults/cli.ts';
import type { Expect, FaultCase } from '../../src/faults/fault-case.ts';
import { inmemoryTarget } from '../../src/faults/targets/inmemory.ts';
import type { World } from '../../src/faults/world/world.ts';

const good: FaultCase = {
  id: 'X01',
  name: 'nothing happens',
  drivers: ['inmemory'],
  on: 'world',
  run: async (world) => {
    await world.work();
    await world.add('j', []);
    await world.drain();
    return {};
  },
};
const losing: FaultCase = {
  ...good,
  id: 'X02',
  run: async (world: World) => {
    await world.add('j', []);
    await world.broker.purge('mail');
    return {};
  },
};
const leaving: FaultCase = {
  ...good,
  id: 'X03',
  run: async (_world: World, expect_: Expect) => {
    expect_(false, 'it was to be otherwise');
    return {};
  },
};
const throwing: FaultCase = {
  ...good,
  id: 'X04',
  run: async (world: World) => {
    await world.add('j', []);
    throw new Error('it could not be done');
  },
};
const repertoire: Repertoire = {
  targets: [inmemoryTarget],
  cases: [good, losing, leaving, throwing],
};
const poor: Repertoire = {
  targets: [{ ...inmemoryTarget, lacks: { peek: 'it is blind' } }],
  cases: [good, { ...good, id: 'X05', needs: 'peek' }, { ...good, id: 'X06', needs: 'aging' }],
};

interface Ran {
  readonly code: number;
  readonly results: string[];
  readonly remarks: string;
}

const run = (...args: readonly string[]): Promise<Ran> => runWith(repertoire, args);

async function runWith(repertoire: Repertoire, args: readonly string[]): Promise<Ran> {
  const results: string[] = [];
  const remarks: string[] = [];
  const code = await runFaults(
    args,
    { result: (line) => void results.push(line), remark: (line) => void remarks.push(line) },
    repertoire,
  );
  return { code, results, remarks: remarks.join('\n') };
}

describe('the fault runner', () => {
  it('prints one JSON object a line with --json, and answers 0 where nothing broke', async () => {
    const { code, results, remarks } = await run('inmemory', 'x01', '--json', '--runs', '3');
    expect(code).toBe(0);
    expect(remarks).toBe('');
    expect(results.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        fault: 'X01',
        name: 'nothing happens',
        driver: 'inmemory',
        broker: null,
        runs: 3,
        acknowledged: 3,
        lost: 0,
        unexpected: 0,
        duplicated: 0,
        dupBudget: 0,
        overBudget: 0,
        recoveryMs: { p50: null, p99: null, max: null },
      },
    ]);
  });

  it('prints a table by default', async () => {
    const { results } = await run('inmemory', 'X01');
    expect(results).toHaveLength(2);
    expect(results[0]).toMatch(/^fault +driver +runs +acknowledged +lost/);
    expect(results[1]).toMatch(/^X01 +inmemory +1 +1 +0/);
  });

  it('says which cases ask for what a driver has not, and runs the others', async () => {
    const { code, results, remarks } = await runWith(poor, ['inmemory', '--json']);
    expect(code).toBe(0);
    expect(results.map((line) => (JSON.parse(line) as { fault: string }).fault)).toEqual([
      'X01',
      'X06',
    ]);
    expect(remarks).toBe('– X05 nothing happens: not for inmemory: it is blind');
    expect((await runWith(poor, ['inmemory', 'X05'])).code).toBe(2);
  });

  it('answers 1 and says which invariant broke', async () => {
    const { code, results, remarks } = await run('inmemory', 'X02', '--json');
    expect(code).toBe(1);
    expect(remarks).toContain('I1: j was accepted');
    expect(JSON.parse(results[0] ?? '')).toMatchObject({ acknowledged: 1, lost: 1 });
  });

  it('answers 1 where a promise of the case alone broke, and goes on with the next case', async () => {
    const { code, results, remarks } = await run('inmemory', '--json');
    expect(code).toBe(1);
    expect(remarks).toContain('X03 run 1: it was to be otherwise');
    expect(results).toHaveLength(4);
  });

  it('answers 1 where a case throws, and judges what it left behind', async () => {
    const { code, results, remarks } = await run('inmemory', 'X04', '--json');
    expect(code).toBe(1);
    expect(remarks).toContain('X04 run 1: the case did not end: Error: it could not be done');
    expect(JSON.parse(results[0] ?? '')).toMatchObject({ acknowledged: 1, lost: 0 });
  });

  it.each(['--help', '-h'])('answers 0 for %s, and lists what there is', async (flag) => {
    const { code, results, remarks } = await run('inmemory', flag);
    expect(code).toBe(0);
    expect(remarks).toBe('');
    expect(results.join('\n')).toContain('inmemory: X01 X02 X03 X04');
  });

  it.each([
    [[], 'Name a driver.'],
    [['nats'], 'No driver nats.'],
    [['constructor'], 'No driver constructor.'],
    [['inmemory', 'Z99'], 'No case Z99 for inmemory.'],
    [['inmemory', '--runs', '0'], '--runs takes a whole number from 1 to 10000, got 0.'],
    [['inmemory', '--runs'], '--runs takes a whole number from 1 to 10000, got undefined.'],
    [['inmemory', '--fast'], 'No option --fast.'],
  ])('answers 2 for %j and lists what there is', async (args, message) => {
    const { code, results, remarks } = await run(...args);
    expect(code).toBe(2);
    expect(results).toEqual([]);
    expect(remarks).toContain(message);
    expect(remarks).toContain('inmemory: X01 X02 X03 X04');
  });
});
