/** `npm run docs`: writes the pages of docs/ that are generated. A test fails when one is out of date. */
import { writeFile } from 'node:fs/promises';
import { driversPage } from './lib/drivers-page.mjs';
import { ensureInstalled } from './lib/pnpm.mjs';
import { runTool } from './lib/tools.mjs';

process.exitCode =
  (await ensureInstalled()) || (await runTool('tsc', ['-b'])) || (await generate());

async function generate() {
  const { getQueueEngine } = await import('@switchyard/core');
  const drivers = ['inmemory'].map((name) => ({
    name,
    capabilities: getQueueEngine(name).capabilities,
  }));
  await writeFile(new URL('../docs/drivers.md', import.meta.url), driversPage(drivers));
  console.log('docs/drivers.md written');
  return 0;
}
