import { createHash } from 'node:crypto';
import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';
import { checkJobId, checkQueueName, checkTaskName } from '../task/names.ts';

/** What names a publish without an answer, so that it can be asked for again as the same one. */
export interface Repeat {
  readonly id: string;
  /** Who gave the id. */
  readonly origin: 'core' | 'user';
  readonly task: string;
  readonly queue: string;
}

const VERSION = 'r1';

/** Writes it as the opaque text that a user keeps. */
export function encodeRepeat({ id, origin, task, queue }: Repeat): string {
  const content = Buffer.from(JSON.stringify([id, origin, task, queue])).toString('base64url');
  return `${VERSION}.${content}.${checksum(content)}`;
}

/** Reads the text again; `where` begins the message. Throws `InvalidOptionError` for anything we did not write. */
export function decodeRepeat(text: unknown, where: string): Repeat {
  const [version, content = '', sum] = typeof text === 'string' ? text.split('.') : [];
  const repeat = version === VERSION && sum === checksum(content) ? parse(content) : undefined;
  if (repeat !== undefined) return repeat;
  throw new InvalidOptionError(
    'repeat',
    `${where}: option repeat must be the repeat of an EnqueueUnknownError, of an EnqueueUnconfirmedError or of such a result, unchanged, got ${show(text)}.`,
  );
}

function parse(content: string): Repeat | undefined {
  try {
    const [id, origin, task, queue] = JSON.parse(
      Buffer.from(content, 'base64url').toString(),
    ) as readonly unknown[];
    checkJobId(id);
    checkTaskName(task);
    checkQueueName(queue);
    return origin === 'core' || origin === 'user' ? { id, origin, task, queue } : undefined;
  } catch {
    return undefined;
  }
}

/** Tells a text that was cut or mistyped; it proves nothing of who wrote it. */
function checksum(content: string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 8);
}

/** Throws `InvalidOptionError` where the call is not the one that had no answer. */
export function matchRepeat(
  repeat: Repeat,
  call: { readonly task: string; readonly queue: string; readonly id: string | undefined },
): void {
  for (const name of ['task', 'queue', 'id'] as const) {
    const given = call[name];
    if (given === undefined || given === repeat[name]) continue;
    throw new InvalidOptionError(
      'repeat',
      `enqueue(${show(call.task)}): option repeat belongs to the ${name} ${show(repeat[name])}, not to ${show(given)}: call enqueue as it was called first, with repeat beside.`,
    );
  }
}
