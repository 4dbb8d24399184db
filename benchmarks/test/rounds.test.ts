import { describe, expect, it } from 'vitest';
import { measureRounds, type Side } from '../src/measure/rounds.ts';
import { rowsOf } from '../src/measure/row.ts';
import { withoutAbsent, type Unit } from '../src/target.ts';
import { scenario } from './support.ts';

const nameOf = (side: Side): string => (side.type === 'ours' ? 'ours' : side.name);

describe('measureRounds', () => {
  it('takes all sides in turn, every other round in the opposite order', async () => {
    const asked: string[] = [];
    const figures = await measureRounds(scenario(), 3, async ({ name }, side) => {
      asked.push(`${name}:${nameOf(side)}`);
      return asked.length;
    });
    expect(asked).toEqual(
      ['ours', 'a', 'b', 'b', 'a', 'ours', 'ours', 'a', 'b'].map((side) => `s:${side}`),
    );
    expect(figures.map(({ side, figures: of }) => [nameOf(side), of])).toEqual([
      ['ours', [1, 6, 7]],
      ['a', [2, 5, 8]],
      ['b', [3, 4, 9]],
    ]);
  });

  it('leaves out a peer that cannot be measured here', async () => {
    const present = withoutAbsent(scenario(), { a: 'go not found', c: 'of another scenario' });
    const measured = await measureRounds(present, 2, async () => 1);
    expect(measured.map(({ side }) => nameOf(side))).toEqual(['ours', 'b']);
  });

  it('fails with the measurement that failed', async () => {
    const measuring = measureRounds(scenario(), 2, async (_, side) => {
      if (nameOf(side) === 'b') throw new Error('lost a job');
      return 1;
    });
    await expect(measuring).rejects.toThrow('lost a job');
  });
});

describe('rowsOf', () => {
  const measured = (ours: readonly number[], a: readonly number[]) => [
    { side: { type: 'ours' } as const, figures: ours },
    { side: { type: 'peer', name: 'a' } as const, figures: a },
    { side: { type: 'peer', name: 'b' } as const, figures: ours },
  ];

  it('makes of each peer a row of exactly the documented form', () => {
    const [row, other] = rowsOf('inmemory', scenario(), measured([300, 100, 250], [100, 100, 100]));
    expect(JSON.parse(JSON.stringify(row))).toEqual({
      driver: 'inmemory',
      scenario: 's',
      peer: 'a',
      ours: 250,
      theirs: 100,
      unit: 'jobs/s',
      ratio: 2.5,
      min: 1,
      max: 3,
      goal: 2,
      better: 'higher',
      met: true,
      rounds: 3,
    });
    expect(other).toMatchObject({ peer: 'b', ratio: 1, goal: null, met: null });
  });

  it('judges before it rounds', () => {
    const [row] = rowsOf('inmemory', scenario(), measured([1.99999], [1]));
    expect(row).toMatchObject({ ratio: 2, met: false });
  });

  it('meets a goal of time from below', () => {
    const inTime = (ours: number) =>
      rowsOf('inmemory', scenario({ unit: 'µs/job' }), measured([ours], [1]))[0];
    expect(inTime(1.5)).toMatchObject({ better: 'lower', met: true });
    expect(inTime(2.5)).toMatchObject({ better: 'lower', met: false });
  });

  it('judges by the difference where one is promised, round by round', () => {
    const cost = scenario({
      unit: 'µs/job',
      peers: [{ name: 'a', run: async () => undefined, goalAbove: 0.5 }],
    });
    const judge = (ours: readonly number[]) =>
      rowsOf('inmemory', cost, measured(ours, [5, 6, 7]))[0];
    expect(judge([5.25, 6.5, 8])).toMatchObject({
      above: { median: 0.5, min: 0.25, max: 1, goal: 0.5 },
      goal: null,
      met: true,
    });
    expect(judge([5.75, 6.75, 7])).toMatchObject({ above: { median: 0.75 }, met: false });
  });

  it('has a row for a peer that was not run, which says why and nothing else of it', () => {
    const present = withoutAbsent(scenario(), { a: 'go not found' });
    const [ours, , b] = measured([100], [50]);
    const rows = rowsOf(
      'inmemory',
      present,
      [ours, b].flatMap((side) => side ?? []),
    );
    expect(rows).toMatchObject([
      { peer: 'a', ours: 100, theirs: null, ratio: null, min: null, max: null, met: null, goal: 2 },
      { peer: 'b', theirs: 100, ratio: 1 },
    ]);
    expect(rows[0]).toHaveProperty('notRun', 'go not found');
    expect(rows[1]).not.toHaveProperty('notRun');
  });

  it('has no ratio beside a peer that needs nothing, and does not call that met', () => {
    const [row] = rowsOf('inmemory', scenario({ unit: 'commands/s' }), measured([3], [0]));
    expect(row).toMatchObject({
      ours: 3,
      theirs: 0,
      ratio: null,
      min: null,
      max: null,
      met: false,
    });
  });

  it.each<[Unit, boolean]>([
    ['jobs/s', false],
    ['µs/job', true],
    ['bytes/job', true],
    ['ms', true],
    ['commands/s', true],
    ['ms/s', true],
  ])('in %s, less than the goal is met: %s', (unit, met) => {
    const [row] = rowsOf('inmemory', scenario({ unit }), measured([1], [1]));
    expect(row).toMatchObject({ ratio: 1, goal: 2, met });
  });

  it('refuses a peer that was not measured', () => {
    const [ours] = measured([1], [1]);
    expect(() => rowsOf('inmemory', scenario(), ours === undefined ? [] : [ours])).toThrow(
      'a was not measured',
    );
  });
});
