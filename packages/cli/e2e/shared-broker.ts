import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoopbackBroker } from '@switchyard/driver-testkit';
import { onTestFinished } from 'vitest';
import type { Where } from './start-bin.ts';

/** A broker that processes share, and how to start a command that reaches it. */
export interface SharedBroker {
  readonly broker: LoopbackBroker;
  readonly where: Where;
}

/** Past the package's door, which brings the test framework along. */
const DRIVER = new URL('../../driver-testkit/dist/loopback/loopback-driver.js', import.meta.url);

/** Starts a broker on the loopback address, with a driver package that a working directory can load by name. */
export async function sharedBroker(): Promise<SharedBroker> {
  const broker = new LoopbackBroker();
  await broker.start();
  const cwd = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));
  onTestFinished(async () => {
    await broker.close();
    rmSync(cwd, { recursive: true, force: true });
  });
  const folder = join(cwd, 'node_modules', 'loopback-driver');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'loopback-driver', type: 'module', exports: './index.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'index.js'),
    `import { loopback } from '${DRIVER.href}';\nexport const createDriver = ({ url }) =>\n  loopback({ url, callMs: Number(process.env.LOOPBACK_CALL_MS ?? 3000) });\n`,
  );
  const env = { QUEUE_DRIVER: 'loopback-driver', QUEUE_URL: broker.url() };
  return { broker, where: { cwd, env } };
}
