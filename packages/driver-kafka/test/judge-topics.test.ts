import { expect, test } from 'vitest';
import { judgeTopics } from '../src/topology/judge-topics.ts';

const AS_WE_MAKE_IT = {
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'min.insync.replicas': '2',
  'unclean.leader.election.enable': 'false',
};

function judge(
  settings: Readonly<Record<string, string>>,
  { replicas = 3, brokers = 3 }: { readonly replicas?: number; readonly brokers?: number } = {},
): readonly string[] {
  const facts = {
    topic: 't',
    replicas,
    settings: new Map(Object.entries({ ...AS_WE_MAKE_IT, ...settings })),
  };
  return judgeTopics([facts], brokers).map(({ check, found }) => `${check}: ${found}`);
}

test('a topic as the driver makes it is as it should be', () => {
  expect(judge({})).toEqual([]);
  expect(judge({ 'min.insync.replicas': '1' }, { replicas: 1, brokers: 1 })).toEqual([]);
  expect(judge({ 'min.insync.replicas': '1' }, { replicas: 2, brokers: 2 })).toEqual([]);
});

test.each([
  [{ 'retention.ms': '604800000' }, {}, /^retention: retention\.ms is 604800000.*\(t\)$/],
  [{ 'retention.bytes': '1000' }, {}, /^retention: retention\.bytes is 1000/],
  [{}, { replicas: 1 }, /^replication: 1 of 3 brokers has a copy/],
  [{}, { replicas: 2 }, /^replication: 2 of 3 brokers have a copy/],
  [{}, { replicas: 1, brokers: 2 }, /^replication: 1 of 2/],
  [{ 'min.insync.replicas': '1' }, {}, /^in-sync-replicas: min\.insync\.replicas is 1/],
  [{ 'unclean.leader.election.enable': 'true' }, {}, /^unclean-election: /],
])('%j %j is told', (settings, how, told) => {
  expect(judge(settings, how)).toEqual([expect.stringMatching(told)]);
});

test('what many have is told once, with some of their names', () => {
  const settings = new Map([['retention.ms', '1']]);
  const topics = Array.from({ length: 5 }, (_, nth) => ({
    topic: `t${nth}`,
    replicas: 3,
    settings,
  }));
  expect(judgeTopics(topics, 3)).toMatchObject([
    { check: 'retention', found: expect.stringMatching(/\(t0, t1, t2 and 2 more\)$/) },
  ]);
});
