import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { capture } from '../../lib/brokers/system/exec.mjs';
import { installProject } from '../../lib/packages/install-project.mjs';
import { complaintsOfOldest } from '../../lib/packages/oldest-typescript.mjs';
import { publicPackages } from '../../lib/packages/public-packages.mjs';
import { unpack } from '../../lib/packages/unpack.mjs';
import { root } from '../../lib/run.mjs';
import { programOf, tsconfig } from './support/users-project.mjs';

const programs = fileURLToPath(new URL('users-project', import.meta.url));
const tarballs = inject('tarballs');
const packages = await publicPackages();
const doors = packages.flatMap((found) => found.doors.map(({ name }) => name));

/** A user's project, outside the repository. */
let folder = '';

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-users-project-')));
  await cp(programs, folder, { recursive: true });
  await writeFile(join(folder, 'doors.ts'), programOf(doors));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const packed = await Promise.all(
    packages.map(({ name }, i) => unpack(tarballs[name] ?? name, join(folder, 'unpacked', `${i}`))),
  );
  await installProject(
    folder,
    tarballs,
    packed.map(({ manifest }) => manifest),
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a project that installed the tarballs with npm', () => {
  test('compiles strictly with our TypeScript, and runs', async () => {
    expect(await compile()).toBe('');
    expect(await run('out/hello.js')).toBe('Hello, world! Attempt 1.\nClosed.\n');
    expect(await run('out/required.cjs')).toBe('Required; delay is native.\n');
    expect(await run('out/doors.js')).toBe('');
  });

  test('compiles strictly with the oldest TypeScript we support', () => {
    expect(complaintsOfOldest(folder)).toBe('');
  });

  test('got the very version that was packed', async () => {
    for (const { name, manifest } of packages) {
      const file = join(folder, 'node_modules', name, 'package.json');
      expect(JSON.parse(await readFile(file, 'utf8')).version).toBe(manifest.version);
    }
  });
});

/** @returns {Promise<string>} what the compiler complains of */
async function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await capture(process.execPath, [tsc, '--project', '.'], {
    cwd: folder,
  });
  return code === 0 ? '' : output;
}

/**
 * @param {string} file
 * @returns {Promise<string>} what it prints, errors and warnings included
 */
async function run(file) {
  const { output } = await capture(process.execPath, [file], { cwd: folder });
  return output;
}
