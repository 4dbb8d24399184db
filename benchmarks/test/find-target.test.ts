import { describe, expect, it } from 'vitest';
import { chooseScenarios, findTarget } from '../src/find-target.ts';
import { target as inmemory } from '../src/targets/inmemory.ts';
import { target as middleware } from '../src/targets/middleware.ts';
import { target as redis } from '../src/targets/redis.ts';
import { readingsOf, type Target } from '../src/target.ts';

describe('findTarget', () => {
  it('loads the file that bears the name of the driver', async () => {
    expect(await findTarget('inmemory')).toBe(inmemory);
  });

  it('says plainly of which driver nothing is measured yet', async () => {
    expect(await findTarget('kafka', new URL('fixtures/targets/', import.meta.url))).toEqual({
      type: 'misuse',
      message:
        'Nothing is measured of the driver kafka yet: there is no benchmarks/src/targets/kafka.ts. There is: redis.',
    });
  });

  it('takes a new driver by its file alone', async () => {
    const found = await findTarget('redis', new URL('fixtures/targets/', import.meta.url));
    expect(found).toMatchObject({ driver: 'redis' });
  });
});

describe('chooseScenarios', () => {
  const names = inmemory.scenarios.map(({ name }) => name);

  it('chooses all where none is named', () => {
    expect(chooseScenarios(inmemory, [])).toEqual(inmemory.scenarios);
  });

  it('keeps the order of the target', () => {
    const [first = '', second = ''] = names;
    expect(chooseScenarios(inmemory, [second, first])).toEqual(inmemory.scenarios.slice(0, 2));
  });

  it('leaves the profile to others, and none beside it', () => {
    expect(chooseScenarios(inmemory, ['profile'])).toEqual([]);
  });

  it('finds a scenario by what else it tells', () => {
    const chosen = chooseScenarios(redis, ['drain-10-cpu']);
    expect(chosen).toEqual(redis.scenarios.filter(({ name }) => name === 'drain-10'));
  });

  it('refuses a name that is not there, and lists those that are', () => {
    const refused = chooseScenarios(inmemory, ['outstanding-100', 'bulk']);
    expect(refused).toMatchObject({ type: 'misuse' });
    expect(refused).toHaveProperty('message', expect.stringContaining('"bulk" of inmemory'));
    expect(refused).toHaveProperty('message', expect.stringContaining(names.join(', ')));
  });
});

describe.each([inmemory, redis, middleware])('the target $driver', ({ scenarios }) => {
  it('names each reading, and each peer of a scenario, once', () => {
    const all = scenarios.flatMap(readingsOf).map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
    for (const { peers } of scenarios)
      expect(new Set(peers.map(({ name }) => name)).size).toBe(peers.length);
  });

  it('sets goals only for readings that there are', () => {
    for (const { further = [], peers } of scenarios) {
      const told = further.map(({ name }) => name);
      for (const { goals = {} } of peers)
        for (const name of Object.keys(goals)) expect(told).toContain(name);
    }
  });
});

function goalsOf({ scenarios }: Target): readonly (readonly [string, string, number])[] {
  return scenarios
    .flatMap(readingsOf)
    .flatMap(({ name, peers }) =>
      peers.flatMap(({ name: peer, goal }) =>
        goal === undefined ? [] : [[name, peer, goal] as const],
      ),
    );
}

describe('the goals', () => {
  it('on Redis are those that are committed to', () => {
    expect(goalsOf(redis)).toEqual([
      ['enqueue-1', 'BullMQ', 1.8],
      ['enqueue-100', 'BullMQ', 6],
      ['enqueue-100', 'bee-queue', 2],
      ['enqueue-100', 'Asynq', 4],
      ['enqueue-bulk', 'BullMQ', 6],
      ['memory', 'BullMQ', 1 / 3.4],
      ['drain-1', 'BullMQ', 40],
      ['drain-10', 'BullMQ', 20],
      ['drain-10', 'bee-queue', 12],
      ['drain-10', 'Asynq', 25],
      ['drain-10-cpu', 'BullMQ', 1 / 15],
      ['drain-100', 'BullMQ', 15],
      ['drain-10-unique-all', 'BullMQ', 12],
      ['drain-100-unique-all', 'BullMQ', 9],
      ['one-process', 'BullMQ', 10],
      ['latency-p50', 'BullMQ', 1 / 2],
      ['latency-p99', 'BullMQ', 1 / 3],
      ['growth-drain', 'ours at 50 000', 0.75],
      ['growth-enqueue', 'ours at 50 000', 0.75],
    ]);
  });

  it('in memory are those that are committed to, against p-queue', () => {
    expect(goalsOf(inmemory)).toEqual([
      ['fill-then-drain', 'p-queue', 2],
      ['fill-then-drain-codec', 'p-queue', 1],
      ['outstanding-100', 'p-queue', 1],
      ['outstanding-100-codec', 'p-queue', 0.5],
    ]);
  });

  it('of what middlewares cost are a twentieth of the throughput and half a microsecond, of alerting less', () => {
    const redisGoals = goalsOf(middleware);
    expect(redisGoals).toHaveLength(9);
    for (const [name, , goal] of redisGoals)
      expect(goal).toBe(name.endsWith('alerting') ? 0.98 : 0.95);
    const above = middleware.scenarios.flatMap(({ name, peers }) =>
      peers.flatMap(({ goalAbove }) => (goalAbove === undefined ? [] : [[name, goalAbove]])),
    );
    expect(above).toEqual([
      ['memory-tracing', 0.5],
      ['memory-metrics', 0.5],
      ['memory-alerting', 0.1],
    ]);
  });
});
