import {
  DriverError,
  type Confirm,
  type OutboundMessage,
  type PublishResult,
} from '@switchyard/core/driver';

/** What all messages of a call ask to be confirmed; `undefined`: nothing. Throws `DriverError` where they do not agree. */
export function confirmOfAll(messages: readonly OutboundMessage[]): Confirm | undefined {
  const first = messages[0]?.confirm;
  if (messages.every(({ confirm }) => isSame(confirm, first))) return first;
  throw new DriverError(
    'ERR_CONFIG_INVALID',
    'publish: the messages of one call ask for different confirmations; publish them apart.',
    { retryable: false },
  );
}

function isSame(one: Confirm | undefined, other: Confirm | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return (
    one.replicas === other.replicas &&
    one.fsync === other.fsync &&
    one.timeoutMs === other.timeoutMs
  );
}

/**
 * What was stored, now or before, and is not as safe as was asked. Who met another job by its unique key has
 * stored nothing.
 */
export function unconfirmed(
  messages: readonly OutboundMessage[],
  answer: 'stored' | readonly PublishResult[],
  missing: string,
): readonly PublishResult[] {
  return messages.map(({ id }, index) => {
    const result = answer === 'stored' ? undefined : answer[index];
    const isOther = result?.type === 'duplicate' && result.existingId !== id;
    return isOther ? result : { type: 'unconfirmed', message: missing };
  });
}

/** This server cannot confirm what was asked: nothing was sent. */
export function unsupported(
  messages: readonly OutboundMessage[],
  message: string,
): readonly PublishResult[] {
  return messages.map(() => ({ type: 'refused', code: 'unsupported', message }));
}
