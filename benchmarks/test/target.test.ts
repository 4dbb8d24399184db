import { describe, expect, it } from 'vitest';
import { readingsOf, withoutAbsent, type Reading } from '../src/target.ts';
import { scenario } from './support.ts';

const cpu: Reading = { name: 's-cpu', about: 'Processor time.', unit: 'µs/job', finding: 'cpu' };
const [first, second] = scenario().peers;

describe('readingsOf', () => {
  it('is the scenario alone where it tells nothing else', () => {
    expect(readingsOf(scenario()).map(({ name }) => name)).toEqual(['s']);
  });

  it('gives each reading the goals that are set for it, and no other', () => {
    const goals = { 's-cpu': 1 / 15 };
    const peers = [{ ...first, goals }, second].flatMap((peer) =>
      peer?.name === undefined || peer.run === undefined
        ? []
        : [{ ...peer, name: peer.name, run: peer.run }],
    );
    const readings = readingsOf(scenario({ peers, further: [cpu] }));
    expect(
      readings.map((reading) => [reading.name, reading.peers.map(({ goal }) => goal)]),
    ).toEqual([
      ['s', [2, undefined]],
      ['s-cpu', [1 / 15, undefined]],
    ]);
  });
});

describe('withoutAbsent', () => {
  it('marks the peers of that name and changes nothing else', () => {
    const marked = withoutAbsent(scenario(), { b: 'go not found' });
    expect(marked.peers.map(({ notRun }) => notRun)).toEqual([undefined, 'go not found']);
    expect(withoutAbsent(scenario())).toEqual(scenario());
  });
});
