import type { Confirm, OutboundMessage } from '../contract/message.ts';
import type { ConfirmOption } from '../task/job-options.ts';

const DEFAULT_TIMEOUT_MS = 1_000;

/** What the driver is asked, every default filled in. */
export function confirmOf({
  replicas = 0,
  fsync = false,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: ConfirmOption): Confirm {
  return { replicas, fsync, timeoutMs };
}

/** What messages can travel together by: one call of a driver asks one thing. */
export function travelGroup(queue: string, confirm: Confirm | undefined): string {
  if (confirm === undefined) return queue;
  const { replicas, fsync, timeoutMs } = confirm;
  return `${queue} ${replicas} ${fsync} ${timeoutMs}`;
}

/** Whether all messages of both can travel together, where those of each can. */
export function canJoin(
  messages: readonly OutboundMessage[],
  others: readonly OutboundMessage[],
): boolean {
  return asks(messages) === asks(others);
}

function asks([first]: readonly OutboundMessage[]): string {
  return travelGroup('', first?.confirm);
}
