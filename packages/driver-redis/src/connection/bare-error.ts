/**
 * A copy of an error that can be logged: ioredis keeps the whole command with errors of Redis, so payloads
 * and passwords, and Redis repeats the first arguments of a command that it does not know.
 */
export function bareError(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const bare = new Error(bareMessage(error));
  bare.name = error.name;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? Object.assign(bare, { code }) : bare;
}

/** What an error says, without arguments of commands. */
export function bareMessage(error: Error): string {
  const text = error.message.replace(/,? with args beginning with:.*$/s, '');
  if (text !== '') return text;
  // Where each address of a host was tried, only the parts of the error have words.
  const parts: unknown = Reflect.get(error, 'errors');
  const first: unknown = Array.isArray(parts) ? parts[0] : undefined;
  return first instanceof Error ? first.message : error.name;
}
