import { createRequire } from 'node:module';
import { ConfigError, readText, refuseUnknown } from '@switchyard/core/middleware';
import type { AlertNotification, AlertSink } from '../alert.ts';
import { SinkError, withoutSecrets } from '../sink-error.ts';
import { headline, labelLine } from './words.ts';

/** What sends mails: a transport of nodemailer, or what looks like one. */
export interface MailTransport {
  sendMail(mail: {
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly messageId: string;
  }): Promise<unknown>;
  close?(): void;
}

/** From whom to whom, and by which server. */
export interface SmtpOptions {
  readonly from: string;
  /** One address, or several. */
  readonly to: string | readonly string[];
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. Never shown. */
  readonly url?: string | undefined;
  /** A transport of one's own, instead of `url`; it stays open. */
  readonly transport?: MailTransport | undefined;
  /** Shown in logs. @default `smtp <host>` */
  readonly name?: string | undefined;
}

/** How long the server may be silent, in milliseconds; the whole is bounded by `timeoutMs`. */
const SILENT_MS = 10_000;

/**
 * Sends each notification as a mail, by nodemailer, which users install beside this package. Throws
 * `ConfigError`, also where nodemailer is missing.
 */
export function smtp(options: SmtpOptions): AlertSink {
  refuseUnknown(options, 'smtp', ['from', 'to', 'url', 'transport', 'name']);
  const from = readText(options.from, 'smtp: from', 'an address');
  const to = readRecipients(options.to);
  const { url, transport: own } = options;
  if ((url === undefined) === (own === undefined))
    throw new ConfigError('smtp: one of url and transport must be given.');
  if (own !== undefined && typeof own.sendMail !== 'function')
    throw new ConfigError('smtp: transport must have sendMail().');
  const server = url === undefined ? undefined : readServer(url);
  const secrets = server?.secrets ?? [];
  const transport = own ?? openTransport(url);
  return {
    name: readText(options.name ?? `smtp ${server?.host ?? 'transport'}`, 'smtp: name', 'text'),
    async send(notification) {
      try {
        await transport.sendMail({ from, to, ...mailOf(notification) });
      } catch (error) {
        throw refused(error, secrets);
      }
    },
    close() {
      if (own === undefined) transport.close?.();
    },
  };
}

function readRecipients(to: string | readonly string[]): string {
  const all: readonly unknown[] = typeof to === 'string' ? [to] : to;
  if (Array.isArray(all) && all.length > 0)
    return all.map((one) => readText(one, 'smtp: to', 'an address, or several')).join(', ');
  throw new ConfigError('smtp: to must be an address, or several.');
}

function readServer(url: unknown): { readonly host: string; readonly secrets: readonly string[] } {
  if (typeof url === 'string' && /^smtps?:\/\//.test(url) && URL.canParse(url)) {
    const { host, username, password } = new URL(url);
    if (host !== '') {
      const plain = decodeURIComponent(password);
      // As it goes over the wire, which a server may quote: AUTH PLAIN.
      const login = `\0${decodeURIComponent(username)}\0${plain}`;
      return { host, secrets: plain === '' ? [] : [login, plain] };
    }
  }
  throw new ConfigError('smtp: url must begin with smtp:// or smtps:// and name a host.');
}

function openTransport(url: string | undefined): MailTransport {
  const timeouts = {
    connectionTimeout: SILENT_MS,
    greetingTimeout: SILENT_MS,
    socketTimeout: SILENT_MS,
  };
  const mailer = loadNodemailer();
  return mailer.createTransport({ url, ...timeouts });
}

function loadNodemailer(): { createTransport(options: object): MailTransport } {
  try {
    return createRequire(import.meta.url)('nodemailer') as ReturnType<typeof loadNodemailer>;
  } catch (cause) {
    throw new ConfigError(
      'smtp: the package nodemailer is not installed here. Run: npm install nodemailer',
      { cause },
    );
  }
}

/** The error itself is not passed on: it may show what was sent. A 5xx of the server is its last word. */
function refused(error: unknown, secrets: readonly string[]): SinkError {
  const message = error instanceof Error ? error.message : 'The mail could not be sent.';
  const code: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'responseCode') : undefined;
  const retryable = !(typeof code === 'number' && code >= 500);
  return new SinkError(withoutSecrets(message, secrets), { retryable });
}

function mailOf(notification: AlertNotification): {
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
} {
  const lines = notification.alerts.map(
    ({ severity, summary, labels, since, resolvedAt }) =>
      `[${severity}] ${summary}\n  ${labelLine(labels)}\n  since ${iso(since)}${
        resolvedAt === undefined ? '' : `, resolved ${iso(resolvedAt)}`
      }`,
  );
  return {
    subject: headline(notification),
    text: `${lines.join('\n\n')}\n`,
    // The same for each attempt, so that mail programs show it once.
    messageId: `<${notification.id}@switchyard>`,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
