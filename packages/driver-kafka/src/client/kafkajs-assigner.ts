// KafkaJSError and AssignerProtocol cannot be imported by their names from a CommonJS module.
import kafkajs, { type Cluster, type GroupMember, type PartitionAssigner } from 'kafkajs';
import { dealSticky, type Claimant, type Owned } from './deal-sticky.ts';
import { problemOf } from './map-error.ts';

/** What a consumer and its assigner know of each other. */
export interface AssignerParts {
  /** What the consumer owned last; asked once for each time it tries to join. */
  readonly claim: () => Owned;
  /** Handed the connections of the consumer, to which there is no other way. */
  readonly borrow: (cluster: Cluster) => void;
  /** Whether the consumer is to make no more connections. */
  readonly isOver: () => boolean;
}

const NAME = 'switchyard-sticky';
const VERSION = 0;

const OF_CONNECTIONS = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
]);

/**
 * Lets members keep what they have, and lends out the connections of the consumer, which is handed to assigners alone.
 *
 * A broker that is away ends a consumer of kafkajs, by two ways: it is taken out of the list of brokers, and one that
 * was the last is missed; and a refused connection is taken for final. The next consumer would be another member, and
 * every lease lost by a restart that takes seconds. So the last broker stays in the list, and is asked again.
 */
export function stickyAssigner(parts: AssignerParts): PartitionAssigner {
  return ({ cluster }) => {
    const patient = patience(parts.isOver);
    const remove = cluster.removeBroker.bind(cluster);
    cluster.removeBroker = (address) => {
      if (cluster.getNodeIds().length > 1) remove(address);
    };
    cluster.findBroker = patient(cluster.findBroker.bind(cluster));
    cluster.findGroupCoordinator = patient(cluster.findGroupCoordinator.bind(cluster));
    cluster.refreshMetadata = patient(cluster.refreshMetadata.bind(cluster));
    cluster.refreshMetadataIfNecessary = patient(cluster.refreshMetadataIfNecessary.bind(cluster));
    parts.borrow(cluster);
    return {
      name: NAME,
      version: VERSION,
      protocol: ({ topics }) => ({
        name: NAME,
        metadata: kafkajs.AssignerProtocol.MemberMetadata.encode({
          version: VERSION,
          topics,
          userData: Buffer.from(JSON.stringify(parts.claim())),
        }),
      }),
      assign: ({ members, topics }) => {
        const partitions = new Map(
          topics.map((topic) => [
            topic,
            cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
          ]),
        );
        const dealt = [...dealSticky(partitions, members.map(claimantOf))];
        return Promise.resolve(
          dealt.map(([memberId, owned]) => ({ memberId, memberAssignment: encode(owned) })),
        );
      },
    };
  };
}

function encode(owned: Owned): Buffer {
  const assignment = Object.fromEntries(
    Object.entries(owned).map(([topic, partitions]) => [topic, [...partitions]]),
  );
  const userData = Buffer.alloc(0);
  return kafkajs.AssignerProtocol.MemberAssignment.encode({
    version: VERSION,
    assignment,
    userData,
  });
}

/** What a member says cannot be trusted to be well formed: then it claims nothing. */
function claimantOf({ memberId, memberMetadata }: GroupMember): Claimant {
  const said = kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData;
  try {
    const found: unknown = JSON.parse(said?.toString() ?? '');
    if (typeof found !== 'object' || found === null) return { memberId, owned: {} };
    const owned = Object.fromEntries(
      Object.entries(found).map(([topic, claimed]) => [topic, numbersOf(claimed)]),
    );
    return { memberId, owned };
  } catch {
    return { memberId, owned: {} };
  }
}

function numbersOf(claimed: unknown): readonly number[] {
  if (!Array.isArray(claimed)) return [];
  return claimed.filter((one): one is number => Number.isInteger(one));
}

type Patient = <A extends readonly unknown[], T>(
  call: (...args: A) => Promise<T>,
) => (...args: A) => Promise<T>;

/** The same call, whose lost or refused connections can be tried again: until the consumer is closed, and then never. */
function patience(isOver: () => boolean): Patient {
  return (call) =>
    async (...args) => {
      // One that is closed while it joins would go on to ask, and join for nobody.
      if (isOver()) throw new kafkajs.KafkaJSNonRetriableError('The consumer is closed.');
      try {
        return await call(...args);
      } catch (error) {
        const { name, message } = problemOf(error);
        const isFinal = error instanceof kafkajs.KafkaJSError && !error.retriable;
        if (!isFinal || !OF_CONNECTIONS.has(name)) throw error;
        throw new kafkajs.KafkaJSError(message, { retriable: true });
      }
    };
}
