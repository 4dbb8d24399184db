import {
  ConfigError,
  HIGHEST_PORT,
  readText,
  readWhole,
  refuseUnknown,
  type HostAndPort,
  wrongOption,
} from '@switchyard/core/driver';

/** Reads a name or address. Throws `ConfigError`. */
export function readHost(host: unknown, option: string): string {
  return readText(host, option, 'a name or address');
}

/** Reads a port. Throws `ConfigError`. */
export function readPort(port: unknown, option: string): number {
  return readWhole(port, option, { least: 1, most: HIGHEST_PORT });
}

/** Reads the number of a database. Throws `ConfigError`. */
export function readDb(db: string, by: string): number {
  if (db === '') return 0;
  if (/^\d{1,5}$/.test(db)) return Number(db);
  throw wrongOption(`${by}: option db`, 'the number of a database', db);
}

/** Reads a list of nodes. Throws `ConfigError`. */
export function readNodes(
  nodes: unknown,
  { option, port: usual }: { readonly option: string; readonly port: number },
): readonly HostAndPort[] {
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
