import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver } from '@switchyard/core/driver';
import { realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { fileDriver, type FileDriver } from '../src/index.ts';

/** A harness whose drivers have a file each, in a folder that `remove` deletes. */
export function fileHarness(): DriverHarness & { remove(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'file-driver-'));
  const paths = new WeakMap<Driver, string>();
  const openAt = (path: string): FileDriver => {
    const driver = fileDriver({ path, compactBytes: 64 * 1024 });
    paths.set(driver, path);
    return driver;
  };
  return {
    name: 'file',
    capabilities: fileDriver({ path: join(folder, 'unused') }).capabilities,
    time: realTime(),
    leaseMs: 1_000,
    create: () => openAt(join(folder, randomUUID())),
    injectMalformed: (driver, queue, bytes) => (driver as FileDriver).injectMalformed(queue, bytes),
    restart: async (driver) => {
      await driver.close();
      return openAt(paths.get(driver) ?? '');
    },
    restartsAlone: true,
    remove: () => rm(folder, { recursive: true }),
  };
}
