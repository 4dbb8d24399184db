import { describe, expect, it } from 'vitest';
import { chooseScenarios, findTarget } from '../src/find-target.ts';
import { target as inmemory } from '../src/targets/inmemory.ts';

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

  it('refuses a name that is not there, and lists those that are', () => {
    const refused = chooseScenarios(inmemory, ['outstanding-100', 'bulk']);
    expect(refused).toMatchObject({ type: 'misuse' });
    expect(refused).toHaveProperty('message', expect.stringContaining('"bulk" of inmemory'));
    expect(refused).toHaveProperty('message', expect.stringContaining(names.join(', ')));
  });
});

describe('the in-memory target', () => {
  it('names each scenario, and each peer of one, once', () => {
    const names = inmemory.scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { peers } of inmemory.scenarios)
      expect(new Set(peers.map(({ name }) => name)).size).toBe(peers.length);
  });

  it('sets itself the goals that are committed to, against p-queue', () => {
    const goals = inmemory.scenarios.flatMap(({ name, peers }) =>
      peers.flatMap(({ name: peer, goal }) => (goal === undefined ? [] : [[name, peer, goal]])),
    );
    expect(goals).toEqual([
      ['fill-then-drain', 'p-queue', 2],
      ['fill-then-drain-codec', 'p-queue', 1],
      ['outstanding-100', 'p-queue', 1],
      ['outstanding-100-codec', 'p-queue', 0.5],
    ]);
  });
});
