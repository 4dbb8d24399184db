import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.mjs';

/**
 * Drivers that bring a repertoire of faults of their own.
 *
 * @returns {readonly { driver: string, project: string, repertoire: string }[]}
 */
export function faultProjects() {
  const packages = join(root, 'packages');
  return readdirSync(packages)
    .filter((name) => existsSync(join(packages, name, 'tsconfig.faults.json')))
    .map((name) => ({
      driver: name.replace(/^driver-/, ''),
      project: join(packages, name, 'tsconfig.faults.json'),
      repertoire: join(packages, name, 'faults/dist/repertoire.js'),
    }));
}
