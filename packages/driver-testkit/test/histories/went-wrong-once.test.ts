import { describe, expect, it } from 'vitest';
import { engineHarness, type StoreChoice } from '../../src/harness/engine-harness.ts';
import { runScript } from '../../src/histories/explore.ts';
import type { JobPlan, Step } from '../../src/histories/step.ts';
import { LACKS, type Lack } from '../../src/poor/lacks.ts';
import { poorHarness } from '../../src/poor/poor-harness.ts';
import { historiesGround, storeApart } from '../support/histories-ground.ts';

const POOREST: readonly Lack[] = LACKS.filter((lack) => lack !== 'timedLease');
const COPYING: readonly Lack[] = ['release', 'deadLetter', 'recognisesRepeats', 'deathCount'];

const start: Step = { do: 'start', concurrency: 1, weights: [1, 1], strict: false };
const advance = (ms: number): Step => ({ do: 'advance', ms });
const add = (plan: Partial<JobPlan> = {}): Step => ({
  do: 'enqueue',
  job: { queue: 'mail', acts: [], ...plan },
});
const publishFails = (times: number, skip: number): Step => ({
  do: 'break',
  calls: 'publish',
  how: 'fails',
  times,
  skip,
});
const unique = { key: 'a' };
const kill = { do: 'kill', ms: 0 } as const;
const fail = { do: 'throw', ms: 0 } as const;

interface Reproduction {
  readonly name: string;
  readonly store: StoreChoice;
  readonly lacks: readonly Lack[];
  readonly steps: readonly Step[];
}

/** The shortest way to each of them; what happened is past. */
const REPRODUCTIONS: readonly Reproduction[] = [
  {
    name: 'cancelled before it begins: its key stayed locked',
    store: 'own',
    lacks: [],
    steps: [add({ acts: [kill], unique }), start, advance(1), { do: 'cancel', pick: 0 }, add()],
  },
  {
    name: 'ended by finishing an intent: its key stayed locked',
    store: storeApart,
    lacks: [],
    steps: [
      add({ acts: [fail], unique, deadlineMs: 100 }),
      start,
      publishFails(1, 0),
      advance(1),
      { do: 'stop', pick: 0 },
    ],
  },
  {
    name: 'its dead letter is purged: its record stayed',
    store: storeApart,
    lacks: [],
    steps: [
      add({ deadlineMs: 100 }),
      advance(6_000),
      start,
      advance(100),
      { do: 'purgeDead', queue: 'mail' },
    ],
  },
  {
    name: 'purged after its worker died: its record stayed active',
    store: storeApart,
    lacks: [],
    steps: [add({ acts: [kill] }), start, advance(6_000), { do: 'purge', queue: 'mail' }],
  },
  {
    name: 'added while its queue is purged: its message went, its record and its key stayed',
    store: storeApart,
    lacks: POOREST,
    steps: [add(), { do: 'purge', queue: 'mail' }, add({ unique }), advance(1)],
  },
  {
    name: 'redriven while it dies: its dead letter was dropped',
    store: storeApart,
    lacks: POOREST,
    steps: [
      add({ deadlineMs: 100 }),
      advance(6_000),
      start,
      start,
      start,
      add(),
      { do: 'promote', pick: 0 },
      add(),
      { do: 'redrive', queue: 'mail', limit: 1 },
      { do: 'enqueueMany', jobs: [{ queue: 'mail', acts: [] }] },
    ],
  },
  {
    name: 'a redrive is refused: its record was forgotten',
    store: storeApart,
    lacks: COPYING,
    steps: [
      publishFails(1, 2),
      start,
      add({ acts: [{ do: 'deaf' }], deadlineMs: 100 }),
      advance(2_100),
      { do: 'redrive', queue: 'mail', limit: 1 },
    ],
  },
  {
    name: 'a retry that another had decided, for the head of a key: it was met for ever',
    store: storeApart,
    lacks: COPYING,
    steps: [
      publishFails(5, 1),
      add({ acts: [fail], orderingKey: 'k' }),
      start,
      add(),
      { do: 'promote', pick: 0 },
      advance(1),
    ],
  },
];

describe('what went wrong once', { timeout: 60_000 }, () => {
  it.each(REPRODUCTIONS)('$name', async ({ store, lacks, steps }) => {
    const { harness, inspect } = historiesGround();
    const pair = engineHarness(lacks.length > 0 ? poorHarness(harness, lacks) : harness, store);
    const ground = { pair, inspect, deadlineMs: 30_000 };
    expect(await runScript(ground, { steps, finale: 'fresh' })).toEqual([]);
  });
});
