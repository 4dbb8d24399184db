import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage, PublishResult } from '../contract/message.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';

const REPEATS = 2;

/**
 * Publishes, and asks again as the same batch while an answer is missing, where the driver
 * recognises a repeat. Elsewhere a repeat could make two jobs of one, so `unknown` stays.
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
  return answer.then(repeat);

  async function repeat(first: readonly PublishResult[]): Promise<readonly PublishResult[]> {
    let known = first;
    for (let left = REPEATS; left > 0 && known.some(isUnknown); left -= 1) {
      const again = await askAgain();
      known = known.map((result, index) => (isUnknown(result) ? (again[index] ?? result) : result));
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
