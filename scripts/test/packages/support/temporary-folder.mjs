import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Makes an empty folder outside the repository, so that nothing in it finds the repository's modules.
 * It goes with the test.
 *
 * @returns {Promise<string>} its absolute path
 */
export async function temporaryFolder() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
