import { createHmac } from 'node:crypto';
import { ConfigError } from '@switchyard/core/middleware';

/** What is signed. */
export interface Signed {
  /** Of the message; the same for each attempt. */
  readonly id: string;
  /** Seconds since 1970, of the attempt. */
  readonly timestamp: number;
  readonly body: string;
}

const PREFIX = 'whsec_';
/** Bytes of a key, as the specification has it. */
const LEAST = 24;
const MOST = 64;

/**
 * The headers by which a receiver knows that a message is ours, new and whole: those of
 * Standard Webhooks. `webhook-signature` holds `v1,<base64 of HMAC-SHA256(key, "id.timestamp.body")>` for
 * each key, so that a key can be replaced without a gap.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(
  { id, timestamp, body }: Signed,
  keys: readonly Buffer[],
): Readonly<Record<string, string>> {
  const signatures = keys.map((key) => {
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return `v1,${digest}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
  };
}

/** The key of a secret: `whsec_` and base64 of 24 to 64 bytes. Throws `ConfigError`, which does not show it. */
export function readKey(secret: unknown, option: string): Buffer {
  const text =
    typeof secret === 'string' && secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  if (typeof text === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    const key = Buffer.from(text, 'base64');
    if (key.length >= LEAST && key.length <= MOST) return key;
  }
  throw new ConfigError(
    `${option} must be ${PREFIX} and base64 of ${LEAST} to ${MOST} random bytes: openssl rand -base64 32.`,
  );
}
