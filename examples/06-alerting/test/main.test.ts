import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const file = (path: string): URL => new URL(`../${path}`, import.meta.url);

it('prints what expected.txt says, and ends by itself', async () => {
  const run = promisify(execFile)(process.execPath, [file('dist/main.js').pathname], {
    timeout: 20_000,
  });

  expect(await run).toEqual({
    stdout: await readFile(file('expected.txt'), 'utf8'),
    stderr: '',
  });
});
