import type {
  Committed,
  KafkaClient,
  KafkaMember,
  MemberOptions,
  ReadRecord,
  TopicPartition,
} from '../../src/client/client.ts';
import { Membership } from '../../src/consume/membership.ts';
import type { Partition } from '../../src/consume/partition.ts';

export const PLACE: TopicPartition = { topic: 't', partition: 0 };

/** A group whose every move a test decides, behind the driver's own interface to clients. */
export class ScriptedGroup {
  /** What the driver has asked of its member, in words. */
  readonly asked: string[] = [];
  /** What the group has committed of the partition. */
  committed: Committed = { ...PLACE, offset: -1, metadata: null };
  /** Where the log begins. */
  low = 0;
  /** How many members the driver has opened. */
  members = 0;
  readonly membership: Membership;
  #options: MemberOptions | undefined;

  constructor() {
    const member: KafkaMember = {
      pause: () => void this.asked.push('pause'),
      resume: () => void this.asked.push('resume'),
      seek: (_, offset) => void this.asked.push(`seek ${offset}`),
      commit: async ([found]) => {
        if (found !== undefined) this.committed = found;
      },
      committed: async () => [this.committed],
      begins: async () => new Map([['t/0', this.low]]),
      ends: async () => new Map([['t/0', 1_000_000]]),
      close: async () => undefined,
    };
    const client = {
      openMember: async (options: MemberOptions) => {
        this.#options = options;
        this.members += 1;
        return member;
      },
    } as unknown as KafkaClient;
    this.membership = new Membership({
      client,
      group: 'g',
      topics: ['t'],
      sessionTimeoutMs: 6_000,
      onChange: () => undefined,
      onRead: () => undefined,
    });
  }

  /** The partition, where it is ours. */
  get partition(): Partition | undefined {
    return this.membership.partitions[0];
  }

  /** Deals the group anew; resolves once what that began is done. */
  async deal(owned: readonly TopicPartition[], memberId = 'm', isSure = true): Promise<void> {
    this.#options?.onJoin({ memberId, owned, isSure });
    await settled();
  }

  /** A fetch was answered. */
  fetched(): void {
    this.#options?.onFetch();
  }

  /** Hands on what was read from `begin` up to, and without, `next`; answers whether it was taken. */
  async read(begin: number, next: number, bytes = 1): Promise<boolean> {
    const records = Array.from({ length: next - begin }, (_, index): ReadRecord => ({
      offset: String(begin + index),
      timestamp: '0',
      key: null,
      value: Buffer.alloc(bytes),
    }));
    return (await this.#options?.onRecords(PLACE, records, { begin, next })) ?? false;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
