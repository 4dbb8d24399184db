import type { BrokerWarning } from '@switchyard/core/driver';
import type { KafkaAdmin } from '../client/client.ts';
import { mapError } from '../client/map-error.ts';
import { judgeTopics } from './judge-topics.ts';
import type { Names } from './names.ts';

/** Looks at topics of queues, and answers what is amiss with them. Throws `DriverError` where nobody answers. */
export async function lookAtTopics(
  admin: KafkaAdmin,
  { topics, names }: { readonly topics: readonly string[]; readonly names: Names },
): Promise<readonly BrokerWarning[]> {
  // Words of control are to be forgotten in an hour.
  const ofQueues = topics.filter((topic) => topic !== names.control);
  if (ofQueues.length === 0) return [];
  try {
    const [brokers, replicas, settings] = await Promise.all([
      admin.brokers(),
      admin.replicas(ofQueues),
      admin.settings(ofQueues),
    ]);
    const facts = [...replicas].map(([topic, count]) => ({
      topic,
      replicas: count,
      settings: settings.get(topic) ?? new Map<string, string>(),
    }));
    return judgeTopics(facts, brokers);
  } catch (error) {
    const mapped = mapError('warnings', error);
    if (mapped.code !== 'ERR_BROKER_AUTH') throw mapped;
    return [
      {
        check: 'topics',
        status: 'unknown',
        found: `Kafka does not let this user see how topics are set up (${mapped.message})`,
        expected: 'The user may describe the topics of the prefix and their settings.',
        remedy: 'Give it the operations Describe and DescribeConfigs on them.',
      },
    ];
  }
}
