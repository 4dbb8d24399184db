import assert from 'node:assert/strict';
import type {
  Delivery,
  Headers,
  JobDelivery,
  OutboundMessage,
  PublishResult,
  Settled,
} from '@switchyard/core/driver';

/** A delivery whose envelope could be read; fails for bytes of a stranger. */
export function asJob(delivery: Delivery): JobDelivery {
  if (delivery.malformed === true) assert.fail(`${delivery.id} arrived as malformed`);
  return delivery;
}

/** Fails unless two byte arrays hold the same; never prints megabytes. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array, what = 'the body'): void {
  if (Buffer.compare(actual, expected) === 0) return;
  const lengths = `${actual.byteLength} bytes for ${expected.byteLength}`;
  assert.fail(`${what} came back changed: ${lengths}, first difference at ${firstDifference()}`);

  function firstDifference(): number {
    return expected.findIndex((byte, index) => actual[index] !== byte);
  }
}

/** Fails unless headers are the same, whatever kind of object holds them; none is the same as no object. */
export function assertSameHeaders(
  actual: Headers | undefined,
  expected: Headers | undefined,
): void {
  assert.deepEqual({ ...actual }, { ...expected });
}

/** Fails unless a delivery is the message that was published: id, both kinds of headers, body. */
export function assertSameMessage(delivery: Delivery, message: OutboundMessage): void {
  const job = asJob(delivery);
  assert.equal(job.id, message.id);
  assertSameHeaders(job.headers, message.headers);
  assertSameHeaders(job.extra, message.extra);
  assertSameBytes(job.body, message.body);
}

/** Fails unless everything was stored. */
export function assertStored(results: readonly PublishResult[]): void {
  const types = results.map((result) => result.type);
  assert.deepEqual(
    types,
    results.map(() => 'stored'),
  );
}

/** Fails unless every settlement took effect, as far as the broker says. */
export function assertSettled(answers: readonly Settled[]): void {
  for (const answer of answers) {
    assert.ok(answer === 'settled' || answer === 'sent', `settled as ${answer}`);
  }
}

/** Fails if a settlement of what was no longer ours is said to have taken effect. */
export function assertNotSettled(answer: Settled | undefined): void {
  assert.ok(answer === 'lease-lost' || answer === 'sent', `settled as ${answer}`);
}

/** Ids, in order. */
export function idsOf(messages: readonly { readonly id: string }[]): readonly string[] {
  return messages.map((message) => message.id);
}
