import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A working directory with packages of its own in `node_modules`, by name: their CommonJS source. */
export function directoryWith(packages: Readonly<Record<string, string>>): {
  readonly path: string;
  readonly remove: () => void;
} {
  const path = mkdtempSync(join(tmpdir(), 'switchyard-'));
  for (const [name, source] of Object.entries(packages)) {
    const file = join(path, 'node_modules', name, 'index.cjs');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(dirname(file), 'package.json'), JSON.stringify({ name, main: 'index.cjs' }));
    writeFileSync(file, source);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Source of a driver package whose driver tells the options it was made with. */
export const TELLING_DRIVER = `
  const noop = async () => undefined;
  exports.createDriver = (options) => ({
    name: 'telling', capabilities: {}, options,
    connect: noop, publish: noop, subscribe: noop, ping: noop, close: noop,
  });`;
