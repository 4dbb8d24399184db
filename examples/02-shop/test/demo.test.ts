import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { runDemo } from '../src/demo/run-demo.ts';
import { MemoryScreen } from './memory-screen.ts';
import { normalise } from './normalise.ts';

let outDir = '';

beforeEach(async () => {
  vi.stubEnv('QUEUE_DRIVER', 'inmemory');
  outDir = await mkdtemp(join(tmpdir(), 'shop-demo-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(outDir, { recursive: true });
});

describe('the demo', () => {
  it('does what expected.txt shows, and agrees with the outside world', async () => {
    const screen = new MemoryScreen();
    const agreed = await runDemo({ screen, outDir });

    const shown = relative(process.cwd(), outDir);
    const output = normalise(screen.text.replaceAll(shown, 'examples/02-shop/out'));
    // After a wanted change: npx vitest run examples/02-shop -u
    await expect(output).toMatchFileSnapshot('../expected.txt');
    expect(agreed).toBe(true);
    expect(await readdir(outDir)).toHaveLength(120);
  }, 60_000);

  it('says why it cannot run, and leaves nothing open', async () => {
    vi.stubEnv('QUEUE_URL', 'redis://127.0.0.1');
    const screen = new MemoryScreen();
    await expect(runDemo({ screen, outDir })).rejects.toThrow('takes no URL');
    // A server that is closed goes in a later turn.
    await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain('TCPServerWrap'));
  });
});
