import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A path in a folder of its own, which is gone when the test is over. */
export async function tempPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'file-driver-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'queues.log');
}
