import type { BrokerWarning } from '@switchyard/core/driver';

/** A topic, as far as it matters to what is kept in it. */
export interface TopicFacts {
  readonly topic: string;
  /** Of the partition that has the fewest. */
  readonly replicas: number;
  readonly settings: ReadonlyMap<string, string>;
}

const FOR_EVER = '-1';
const SAFE_REPLICAS = 3;
const SAFE_IN_SYNC = 2;
const MOST_NAMED = 3;

/** What a topic should be, and what follows where it is not. */
interface Check {
  readonly check: string;
  /** What is so; nothing where it is as it should be. */
  readonly problem: (facts: TopicFacts, brokers: number) => string | undefined;
  readonly expected: string;
  readonly remedy: string;
}

const CHECKS: readonly Check[] = [
  {
    check: 'retention',
    problem: ({ settings }) => {
      const finite = ['retention.ms', 'retention.bytes'].find(
        (name) => (settings.get(name) ?? FOR_EVER) !== FOR_EVER,
      );
      if (finite === undefined) return undefined;
      return `${finite} is ${settings.get(finite)}, so Kafka deletes jobs that nobody has worked on`;
    },
    expected: 'retention.ms and retention.bytes of topics of queues are -1.',
    remedy:
      'Set both to -1 with kafka-configs.sh --alter; what is done is deleted by the workers themselves.',
  },
  {
    check: 'replication',
    problem: ({ replicas }, brokers) => {
      if (replicas >= Math.min(SAFE_REPLICAS, brokers)) return undefined;
      return `${replicas} of ${brokers} brokers ${replicas === 1 ? 'has' : 'have'} a copy, and jobs are lost with ${replicas === 1 ? 'its disk' : 'their disks'}`;
    },
    expected: 'Topics have 3 replicas, or as many as there are brokers.',
    remedy: 'Add replicas with kafka-reassign-partitions.sh.',
  },
  {
    check: 'in-sync-replicas',
    problem: ({ replicas, settings }) => {
      const least = Number(settings.get('min.insync.replicas') ?? SAFE_IN_SYNC);
      if (replicas < SAFE_REPLICAS || least >= SAFE_IN_SYNC) return undefined;
      return `min.insync.replicas is ${least}, so a job can be acknowledged that one broker alone has`;
    },
    expected: 'min.insync.replicas is 2 where there are 3 replicas.',
    remedy: 'Set min.insync.replicas=2 with kafka-configs.sh --alter.',
  },
  {
    check: 'unclean-election',
    problem: ({ settings }) =>
      settings.get('unclean.leader.election.enable') === 'true'
        ? 'unclean.leader.election.enable is true, so a broker that has missed acknowledged jobs can become the leader'
        : undefined,
    expected: 'unclean.leader.election.enable is false.',
    remedy: 'Set it to false, for these topics or for the brokers.',
  },
];

/** What is amiss with topics of queues, although everything works: each thing once, with the names of those that have it. */
export function judgeTopics(
  topics: readonly TopicFacts[],
  brokers: number,
): readonly BrokerWarning[] {
  return CHECKS.flatMap(({ check, problem, expected, remedy }) => {
    const wrong = topics.flatMap((facts) => {
      const found = problem(facts, brokers);
      return found === undefined ? [] : [{ found, topic: facts.topic }];
    });
    const [first] = wrong;
    if (first === undefined) return [];
    const names = wrong.slice(0, MOST_NAMED).map(({ topic }) => topic);
    const more = wrong.length > names.length ? ` and ${wrong.length - names.length} more` : '';
    const found = `${first.found} (${names.join(', ')}${more})`;
    return [{ check, status: 'wrong' as const, found, expected, remedy }];
  });
}
