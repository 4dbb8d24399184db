import { ConfigError } from '@switchyard/core/middleware';
import { SinkError, withoutSecrets } from '../sink-error.ts';

/** One request of a sink. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** What errors must not show. */
  readonly secrets: readonly string[];
  readonly fetch: typeof globalThis.fetch;
}

/** Answers of a server that may be another one next time. */
const MAY_PASS = new Set([408, 425, 429]);

/** Sends a body. Throws `SinkError`: whether it helps to try again, without address or answer. */
export async function post({ url, headers, body, signal, secrets, fetch }: Post): Promise<void> {
  let response: Response;
  try {
    // What is signed for one address is not handed on to another.
    response = await fetch(url, { method: 'POST', redirect: 'manual', headers, body, signal });
  } catch (error) {
    throw unreached(url, error, secrets);
  }
  // What it says is not read; a body that nobody reads keeps its connection.
  await response.body?.cancel().catch(() => undefined);
  const { status } = response;
  if (status >= 200 && status < 300) return;
  const retryable = status >= 500 || MAY_PASS.has(status);
  throw new SinkError(`${url.host} answered ${status}.`, { retryable });
}

/** The error itself is not passed on: it may show the address, which may be a secret. */
function unreached(url: URL, error: unknown, secrets: readonly string[]): SinkError {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const why = cause instanceof Error ? cause.message : String(error);
  return new SinkError(`${url.host} cannot be reached: ${withoutSecrets(why, secrets)}`, {
    retryable: true,
  });
}

/** Reads an address, which is never shown. Throws `ConfigError`. */
export function readUrl(url: unknown, option: string): URL {
  const text = url instanceof URL ? url.href : url;
  if (typeof text === 'string' && URL.canParse(text)) {
    const read = new URL(text);
    const isWeb = read.protocol === 'http:' || read.protocol === 'https:';
    // fetch refuses an address with credentials; they belong into a header.
    if (isWeb && read.username === '' && read.password === '') return read;
  }
  throw new ConfigError(
    `${option} must be an address that begins with http:// or https:// and holds no user or password.`,
  );
}
