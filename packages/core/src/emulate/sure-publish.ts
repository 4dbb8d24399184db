import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage, PublishResult } from '../contract/message.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/**
 * Publishes, and asks again as the same batch while an answer is missing, where the driver
 * recognises a repeat: at once, then with growing pauses for as long as one answer may take, and
 * only while the driver remembers the batch for sure. Elsewhere a repeat could make two jobs of one,
 * so `unknown` stays.
 */
export function surePublish(
  runtime: RuntimeDriver,
  queue: string,
  messages: readonly OutboundMessage[],
): MaybePromise<readonly PublishResult[]> {
  const batch = runtime.nextBatch();
  const answer = runtime.publish(queue, messages, batch);
  if (!runtime.capabilities.recognisesRepeats) return answer;
  if (!(answer instanceof Promise)) return answer.some(isUnknown) ? repeat(answer) : answer;
  return answer.then((first) => (first.some(isUnknown) ? repeat(first) : first));

  async function repeat(first: readonly PublishResult[]): Promise<readonly PublishResult[]> {
    const { clock, ms } = runtime.patience;
    const until = clock.now() + ms;
    let known = first;
    for (let pauseMs = FIRST_PAUSE_MS; runtime.remembers(batch); pauseMs *= 2) {
      const again = await askAgain();
      known = known.map((result, index) => (isUnknown(result) ? (again[index] ?? result) : result));
      const wait = Math.min(pauseMs, LONGEST_PAUSE_MS);
      if (!known.some(isUnknown) || clock.now() + wait > until) break;
      await new Promise<void>((resolve) => void clock.setTimer(resolve, wait));
    }
    return known;
  }

  /** That the broker is gone by now says nothing about the first time. */
  async function askAgain(): Promise<readonly PublishResult[]> {
    try {
      return await runtime.publish(queue, messages, batch);
    } catch {
      return [];
    }
  }
}

function isUnknown(result: PublishResult): boolean {
  return result.type === 'unknown';
}
