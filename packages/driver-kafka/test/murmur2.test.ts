import { Partitioners } from 'kafkajs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partitionFor } from '../src/publish/murmur2.ts';

test('a key goes to the partition that other clients of Kafka give it', () => {
  const partitioner = Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 50 }),
      (key, count) => {
        const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
          partitionErrorCode: 0,
          partitionId,
          leader: 1,
          replicas: [1],
          isr: [1],
        }));
        const theirs = partitioner({
          topic: 't',
          partitionMetadata,
          message: { key: Buffer.from(key), value: '' },
        });
        expect(partitionFor(key, count)).toBe(theirs);
      },
    ),
  );
});
