import { DriverError, type GroupAnswer, type StoreGroup } from '@switchyard/core/driver';
import type { Arg, RedisPort } from '../connection/port.ts';
import { readAnswers } from './decode-answers.ts';
import { pushGroup, weightOf } from './encode-ops.ts';
import { STORE_SCRIPTS } from './scripts.ts';
import type { StoreKeys } from './store-keys.ts';

/** Most operations of one script: the server does nothing else meanwhile. */
const MAX_OPS = 1_000;
/** Most bytes of bodies in one script, unless a single group has more. */
const MAX_BYTES = 8 * 1_048_576;

/** A group, and where its answer belongs. */
interface Placed {
  readonly group: StoreGroup;
  readonly index: number;
}

/**
 * Applies groups: a call for each queue, at the same time; of one queue in order, and in several calls
 * where there is much. A rejection is that of the connection if nothing was done; if some of it may have
 * been, it is `ERR_BROKER_TIMEOUT`.
 */
export async function applyGroups(
  { port, keys }: { readonly port: RedisPort; readonly keys: StoreKeys },
  groups: readonly StoreGroup[],
): Promise<readonly GroupAnswer[]> {
  const answers = Array.from<GroupAnswer>({ length: groups.length });
  let done = 0;
  const applyQueue = async (queue: string, placed: readonly Placed[]): Promise<void> => {
    for (const part of parts(placed)) {
      const args: Arg[] = [part.length];
      for (const { group } of part) pushGroup(args, group);
      const reply = await port.run(STORE_SCRIPTS.apply, [keys.meta(queue)], args);
      const given = readAnswers(reply, part.length);
      part.forEach(({ index }, at) => {
        const answer = given[at];
        if (answer !== undefined) answers[index] = answer;
      });
      done += part.length;
    }
  };
  const queues = [...byQueue(groups)];
  const results = await Promise.allSettled(queues.map((each) => applyQueue(...each)));
  const failures = results.filter((result) => result.status === 'rejected');
  const [failure] = failures;
  if (failure === undefined) return answers;
  if (done === 0) throw worst(failures);
  throw new DriverError(
    'ERR_BROKER_TIMEOUT',
    `apply: ${done} of ${groups.length} groups are applied, and the others may be.`,
    { retryable: true, cause: failure.reason },
  );
}

/** Where one call may have been done, that is what is to be told. */
function worst(failures: readonly PromiseRejectedResult[]): unknown {
  const reasons: readonly unknown[] = failures.map(({ reason }) => reason as unknown);
  return (
    reasons.find(
      (reason) => reason instanceof DriverError && reason.code === 'ERR_BROKER_TIMEOUT',
    ) ?? reasons[0]
  );
}

function byQueue(groups: readonly StoreGroup[]): ReadonlyMap<string, readonly Placed[]> {
  const queues = new Map<string, Placed[]>();
  groups.forEach((group, index) => {
    const placed = queues.get(group.queue);
    if (placed === undefined) queues.set(group.queue, [{ group, index }]);
    else placed.push({ group, index });
  });
  return queues;
}

function* parts(placed: readonly Placed[]): Generator<readonly Placed[]> {
  let part: Placed[] = [];
  let ops = 0;
  let bytes = 0;
  for (const one of placed) {
    const weight = one.group.ops.reduce((sum, op) => sum + weightOf(op), 0);
    const count = one.group.ops.length + 1;
    if (part.length > 0 && (ops + count > MAX_OPS || bytes + weight > MAX_BYTES)) {
      yield part;
      [part, ops, bytes] = [[], 0, 0];
    }
    part.push(one);
    ops += count;
    bytes += weight;
  }
  if (part.length > 0) yield part;
}
