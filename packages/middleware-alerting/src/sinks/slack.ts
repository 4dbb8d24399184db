import { readText, refuseUnknown } from '@switchyard/core/middleware';
import type { AlertNotification, AlertSink, Severity } from '../alert.ts';
import { post, readUrl } from './post.ts';
import { headline, labelLine } from './words.ts';

/** Where messages go. */
export interface SlackOptions {
  /** The address of an incoming webhook. It is a secret, and never shown. */
  readonly url: string | URL;
  /** Shown in logs. @default `slack <host>` */
  readonly name?: string | undefined;
  /** @default the global one */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const COLORS: Readonly<Record<Severity | 'resolved', string>> = {
  warning: '#daa038',
  critical: '#a30200',
  resolved: '#2eb886',
};

/** Slack takes 100 attachments; more than a few nobody reads. */
const MOST = 20;

/**
 * Posts each notification as a message to an incoming webhook of Slack, or of what understands those:
 * Mattermost, Rocket.Chat, Discord (at its address with `/slack`). Throws `ConfigError`.
 */
export function slack(options: SlackOptions): AlertSink {
  refuseUnknown(options, 'slack', ['url', 'name', 'fetch']);
  const url = readUrl(options.url, 'slack: url');
  const { fetch = globalThis.fetch } = options;
  return {
    name: readText(options.name ?? `slack ${url.host}`, 'slack: name', 'text'),
    async send(notification, signal) {
      const body = JSON.stringify(messageOf(notification));
      const headers = { 'content-type': 'application/json' };
      const secrets = [url.href, url.pathname].filter((text) => text !== '/');
      await post({ url, headers, body, signal, secrets, fetch });
    },
  };
}

function messageOf(notification: AlertNotification): object {
  const { alerts, status } = notification;
  const text = headline(notification);
  const rest = alerts.length - MOST;
  return {
    text: escaped(rest > 0 ? `${text}, ${rest} of them not shown` : text),
    attachments: alerts.slice(0, MOST).map((alert) => ({
      color: COLORS[status === 'resolved' ? 'resolved' : alert.severity],
      fallback: escaped(alert.summary),
      text: escaped(alert.summary),
      footer: escaped(`${alert.severity} ${labelLine(alert.labels)}`),
      ts: Math.floor((alert.resolvedAt ?? alert.firedAt ?? alert.since) / 1_000),
    })),
  };
}

/** The three characters by which Slack tells markup; so nobody is called by a label. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
