import type { Confirm } from '@switchyard/core/driver';
import { bareMessage } from './bare-error.ts';
import type { Arg, Reply } from './port.ts';

/** What a wait has brought. */
export type Confirmation =
  | { readonly type: 'counted'; readonly local: boolean; readonly replicas: number }
  /** It had no answer, or an error. */
  | { readonly type: 'failed'; readonly why: string };

/** The command that waits for what is asked. */
export function waitFor({
  replicas,
  fsync,
  timeoutMs,
}: Confirm): readonly [string, readonly Arg[]] {
  return fsync ? ['WAITAOF', [1, replicas, timeoutMs]] : ['WAIT', [replicas, timeoutMs]];
}

/** Reads the answer of that command, or the error in its place. */
export function readConfirmation(answer: Reply | Error): Confirmation {
  if (typeof answer === 'number') return { type: 'counted', local: true, replicas: answer };
  if (answer instanceof Error) return { type: 'failed', why: bareMessage(answer) };
  const [local, replicas] = Array.isArray(answer) ? answer : [];
  if (typeof local !== 'number' || typeof replicas !== 'number') {
    return { type: 'failed', why: 'Redis answered otherwise than WAIT does' };
  }
  return { type: 'counted', local: local > 0, replicas };
}

/** What is missing of what was asked for; `undefined` where nothing is. */
export function shortfall(
  { replicas, fsync, timeoutMs }: Confirm,
  confirmation: Confirmation | undefined,
): string | undefined {
  if (confirmation === undefined) return 'it is not known whether it is safe';
  if (confirmation.type === 'failed') {
    return `it is not known whether ${asked(replicas, fsync)} (${confirmation.why})`;
  }
  const isOnDisk = !fsync || confirmation.local;
  if (isOnDisk && confirmation.replicas >= replicas) return undefined;
  const disk = fsync ? 'on the disk of ' : 'on ';
  const missing = [
    ...(isOnDisk ? [] : ['it was not on the disk of Redis']),
    ...(confirmation.replicas >= replicas
      ? []
      : [`it was ${disk}${confirmation.replicas} of ${replicas} replicas`]),
  ];
  return `${missing.join(', and ')} ${timeoutMs} ms later`;
}

function asked(replicas: number, fsync: boolean): string {
  const disk = fsync ? ['it is on the disk of Redis'] : [];
  const others = replicas === 0 ? [] : [`${replicas} replicas have it`];
  return [...disk, ...others].join(' and ');
}
