import { expect, test } from 'vitest';
import { ClusterNodes, nameOf } from '../../src/connection/cluster-nodes.ts';
import type { Reply } from '../../src/connection/port.ts';

const seed = { host: 'seed', port: 1 };
const text = (one: string): Buffer => Buffer.from(one);
const node = (host: string | null, port: number): Reply => [
  host === null ? null : text(host),
  port,
];

test('who has which slot is told by CLUSTER SLOTS; replicas are known, and have none', () => {
  const nodes = new ClusterNodes(() => [seed]);
  const told = [
    [0, 99, node('a', 1), node('b', 1)],
    [100, 16_383, node('c', 1)],
  ];
  expect(nodes.learn(told, seed)).toBe(true);
  expect([0, 99, 100, 16_383].map((slot) => nodes.masterOf(slot))).toEqual([
    'a:1',
    'a:1',
    'c:1',
    'c:1',
  ]);
  expect([...nodes.masters.keys()]).toEqual(['a:1', 'c:1']);
  expect(nodes.inTurn().map(nameOf).toSorted()).toEqual(['a:1', 'b:1', 'c:1', 'seed:1']);
});

test('a node that does not know its own address is where it was asked; one that hides it is left out', () => {
  const nodes = new ClusterNodes(() => [seed]);
  const told = [
    [0, 1, node(null, 7)],
    [2, 3, node('', 8)],
    [4, 5, node('?', 9)],
  ];
  expect(nodes.learn(told, seed)).toBe(true);
  expect([0, 2, 4].map((slot) => nodes.masterOf(slot))).toEqual(['seed:7', 'seed:8', undefined]);
});

test.each([[[]], [null], [[[0, 1]]]])('an answer without masters is none: %j', (told) => {
  expect(new ClusterNodes(() => [seed]).learn(told, seed)).toBe(false);
});

test('MOVED is taken for one slot, until the whole is told anew', () => {
  const nodes = new ClusterNodes(() => [seed]);
  nodes.learn([[0, 16_383, node('a', 1)]], seed);
  expect(nodes.move(5, 'b:2', seed)).toBe('b:2');
  expect(nodes.move(6, ':3', seed)).toBe('seed:3');
  expect(nodes.move(7, '::1:4', seed)).toBe('::1:4');
  expect([4, 5, 6, 7].map((slot) => nodes.masterOf(slot))).toEqual([
    'a:1',
    'b:2',
    'seed:3',
    '::1:4',
  ]);
  expect(nodes.masters.get('::1:4')).toEqual({ host: '::1', port: 4 });
  expect(nodes.move(16_384, 'b:2', seed)).toBeUndefined();
  expect(nodes.move(1, 'b:x', seed)).toBeUndefined();
  expect(nodes.move(1, ':3', undefined)).toBeUndefined();
  nodes.learn([[0, 16_383, node('a', 1)]], seed);
  expect(nodes.masterOf(5)).toBe('a:1');
});

test('addresses are translated to those that we reach them at', () => {
  const nodes = new ClusterNodes(
    () => [seed],
    ({ host, port }) => ({ host: `${host}.outside`, port: port + 1_000 }),
  );
  nodes.learn([[0, 9, node('a', 1)]], seed);
  expect(nodes.masterOf(0)).toBe('a.outside:1001');
  expect(nodes.move(1, 'b:2', seed)).toBe('b.outside:1002');
});

test('another node is first each time', () => {
  const nodes = new ClusterNodes(() => [seed]);
  nodes.learn([[0, 9, node('a', 1), node('b', 1)]], seed);
  expect(new Set([nodes.next(), nodes.next(), nodes.next()].map(nameOf)).size).toBe(3);
  expect(() => new ClusterNodes(() => []).next()).toThrow('no node of the cluster is known');
});
