import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Puts a command `docker` in a folder. What it is told it writes down; its one container is a
 * redis-server on the port that docker-compose.yml would publish.
 *
 * @param {string} folder
 * @returns {{ path: string, calls: () => string[] }} `path` begins with the folder
 */
export function installFakeDocker(folder) {
  mkdirSync(folder, { recursive: true });
  const script = fileURLToPath(new URL('fake-docker-command.mjs', import.meta.url));
  const file = join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${script}" "${folder}" "$@"\n`);
  chmodSync(file, 0o755);
  const path = [folder, dirname(process.execPath), process.env['PATH']].join(':');
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n');
  return { path, calls };
}
