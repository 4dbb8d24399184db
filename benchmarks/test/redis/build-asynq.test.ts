import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { asynqVersionIn, buildAsynq } from '../../src/redis/build-asynq.ts';

it('says so where there is no go', async () => {
  expect(await buildAsynq(tmpdir(), '')).toEqual({ type: 'absent', reason: 'go not found' });
});

it('reads the version that is built', async () => {
  const modules = await readFile(new URL('../../peers/asynq/go.mod', import.meta.url), 'utf8');
  expect(asynqVersionIn(modules)).toMatch(/^0\.26\./);
  expect(asynqVersionIn('module x')).toBe('unknown');
});
