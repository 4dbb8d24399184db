import { ConfigError } from '@switchyard/core/driver';
import type { NodeAddress } from './redis-options.ts';

export const HIGHEST_PORT = 65_535;

/** Reads a port. Throws `ConfigError`. */
export function readPort(port: unknown, option: string): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT) {
    return port;
  }
  throw wrong(option, `a whole number from 1 to ${HIGHEST_PORT}`, port);
}

/** Reads a name or address. Throws `ConfigError`. */
export function readHost(host: unknown, option: string): string {
  if (typeof host === 'string' && host !== '') return host;
  throw wrong(option, 'a name or address', host);
}

/** Reads text that may be absent, and is never shown. Throws `ConfigError`. */
export function readSecret(text: unknown, option: string): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  throw new ConfigError(`${option} must be text.`);
}

/** Reads the number of a database. Throws `ConfigError`. */
export function readDb(db: string, by: string): number {
  if (db === '') return 0;
  if (/^\d{1,5}$/.test(db)) return Number(db);
  throw wrong(`${by}: option db`, 'the number of a database', db);
}

/** Reads a list of nodes. Throws `ConfigError`. */
export function readNodes(
  nodes: unknown,
  { option, port: usual }: { readonly option: string; readonly port: number },
): readonly NodeAddress[] {
  if (!Array.isArray(nodes) || nodes.length === 0) {
    throw new ConfigError(
      `${option} must be a list of { host, port } with at least one in it, got ${Array.isArray(nodes) ? 'none' : typeof nodes}.`,
    );
  }
  return nodes.map((node: unknown, index) => {
    const one = `${option}[${index}]`;
    if (typeof node !== 'object' || node === null) {
      throw new ConfigError(`${one} must be { host, port }, got ${typeof node}.`);
    }
    refuseUnknown(node, one, ['host', 'port']);
    const { host, port = usual }: { host?: unknown; port?: unknown } = node;
    return { host: readHost(host, `${one}.host`), port: readPort(port, `${one}.port`) };
  });
}

/** Refuses what is no option. Throws `ConfigError`. */
export function refuseUnknown(given: object, option: string, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !known.includes(name)) {
      throw new ConfigError(
        `${option}: there is no option ${name}; there are ${known.join(', ')}.`,
      );
    }
  }
}

/** An error that shows what was given: for what holds no secret. */
export function wrong(option: string, expected: string, got: unknown): ConfigError {
  return new ConfigError(`${option} must be ${expected}, got ${shown(got)}.`);
}

function shown(got: unknown): string | undefined {
  return JSON.stringify(got)?.slice(0, 80);
}
