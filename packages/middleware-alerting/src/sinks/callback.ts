import { ConfigError, readText } from '@switchyard/core/middleware';
import type { AlertNotification, AlertSink } from '../alert.ts';

/** Hands each notification to a function. It is called apart from all jobs, but on their thread: what blocks it, blocks them. Throws `ConfigError`. */
export function callback(
  send: (notification: AlertNotification, signal: AbortSignal) => unknown,
  options: { readonly name?: string | undefined } = {},
): AlertSink {
  if (typeof send !== 'function') throw new ConfigError('callback: a function must be given.');
  return {
    name: readText(options.name ?? 'callback', 'callback: name', 'text'),
    async send(notification, signal) {
      await send(notification, signal);
    },
  };
}
