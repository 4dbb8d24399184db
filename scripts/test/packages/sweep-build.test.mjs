import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepBuild } from '../../lib/packages/sweep-build.mjs';
import { temporaryFolder } from './support/temporary-folder.mjs';

test('deletes the build of a source that is no more, and nothing else', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'src'));
  await mkdir(join(folder, 'dist', 'old'), { recursive: true });
  await writeFile(join(folder, 'src', 'a.ts'), '');
  const kept = ['a.d.ts', 'a.d.ts.map', 'a.js', 'a.js.map', 'page.html', 'src.tsbuildinfo'];
  const stale = ['b.js', 'b.js.map', 'b.d.ts', 'b.d.ts.map'].map((name) => join('old', name));
  for (const name of [...kept, ...stale]) await writeFile(join(folder, 'dist', name), '');

  const deleted = await sweepBuild(folder);
  expect([...deleted].sort()).toEqual(stale.map((name) => join('dist', name)).sort());
  expect((await readdir(join(folder, 'dist'))).sort()).toEqual([...kept, 'old'].sort());
  expect(await sweepBuild(folder)).toEqual([]);
});

test('has nothing to do before the first build', async () => {
  expect(await sweepBuild(await temporaryFolder())).toEqual([]);
});
