import { ConfigError, readText, refuseUnknown, wrongOption } from '@switchyard/core/middleware';
import type { AlertNotification, AlertSink } from '../alert.ts';
import { post, readUrl } from './post.ts';
import { readKey, signatureHeaders } from './sign.ts';

/** Where a webhook goes, and how it is signed. */
export interface WebhookOptions {
  readonly url: string | URL;
  /**
   * `whsec_` and base64 of 24 to 64 random bytes; several while one is replaced by another.
   * @default none: requests are not signed
   */
  readonly secret?: string | readonly string[] | undefined;
  /** Sent with each request; never shown. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Shown in logs. @default `webhook <host>` */
  readonly name?: string | undefined;
  /** @default the global one */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** Headers that say what a request is. */
const OWN = /^(content-|webhook-|host$)/i;

/**
 * Posts each notification as JSON, signed by Standard Webhooks. A receiver drops an id that it has seen
 * and a timestamp that is old. Throws `ConfigError`.
 */
export function webhook(options: WebhookOptions): AlertSink {
  refuseUnknown(options, 'webhook', ['url', 'secret', 'headers', 'name', 'fetch']);
  const url = readUrl(options.url, 'webhook: url');
  const given = options.secret ?? [];
  const texts = typeof given === 'string' ? [given] : given;
  if (!Array.isArray(texts)) throw new ConfigError('webhook: secret must be text, or several.');
  const keys = texts.map((secret) => readKey(secret, 'webhook: secret'));
  const headers = readHeaders(options.headers ?? {});
  const secrets = [...texts, ...Object.values(headers)];
  const { fetch = globalThis.fetch } = options;
  return {
    name: readText(options.name ?? `webhook ${url.host}`, 'webhook: name', 'text'),
    async send(notification, signal) {
      const body = JSON.stringify(bodyOf(notification));
      const signed = {
        id: notification.id,
        // Real time also where the engine's is virtual: the receiver's is.
        timestamp: Math.floor(Date.now() / 1_000),
        body,
      };
      await post({
        url,
        headers: {
          ...headers,
          'content-type': 'application/json',
          ...signatureHeaders(signed, keys),
        },
        body,
        signal,
        secrets: [...secrets, url.href, `${url.pathname}${url.search}`].filter(
          (text) => text !== '/',
        ),
        fetch,
      });
    },
  };
}

/** The form that Standard Webhooks has for bodies: what, when, and the rest. */
function bodyOf({ id, status, group, at, alerts }: AlertNotification): object {
  return {
    type: `alert.${status}`,
    timestamp: new Date(at).toISOString(),
    data: { id, status, group, alerts },
  };
}

function readHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (typeof headers !== 'object' || headers === null)
    throw wrongOption('webhook: headers', 'an object', undefined);
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || !isHeader(name, value) || OWN.test(name))
      throw new ConfigError(
        `webhook: headers must be names and texts, and none that begins with content- or webhook-; ${JSON.stringify(name)} is not.`,
      );
  }
  return { ...headers };
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers({ [name]: value });
    return true;
  } catch {
    return false;
  }
}
