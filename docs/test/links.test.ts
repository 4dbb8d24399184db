import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every relative link in a page leads to a file', async () => {
  const broken: string[] = [];
  for (const page of await pages()) {
    const text = await readFile(join(root, page), 'utf8');
    for (const [, target = ''] of text.matchAll(
      /\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g,
    )) {
      if (!existsSync(join(root, dirname(page), target))) broken.push(`${page} → ${target}`);
    }
  }

  expect(broken).toEqual([]);
});

it('every link to a heading leads to one', async () => {
  const broken: string[] = [];
  for (const page of await pages()) {
    const text = await readFile(join(root, page), 'utf8');
    for (const [, target = '', anchor = ''] of text.matchAll(
      /\]\((?!https?:)([^)#]*)#([^)]+)\)/g,
    )) {
      const file = join(root, target === '' ? page : join(dirname(page), target));
      if (!existsSync(file) || !file.endsWith('.md')) continue;
      const anchors = anchorsOf(await readFile(file, 'utf8'));
      if (!anchors.includes(anchor)) broken.push(`${page} → ${target}#${anchor}`);
    }
  }

  expect(broken).toEqual([]);
});

/** What the headings of a page are called in links. */
function anchorsOf(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[^]*?^```$/gm, '');
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

const SKIPPED = new Set(['node_modules', 'dist', '.git']);

async function pages(folder = ''): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = entries
    .filter((entry) => !SKIPPED.has(entry.name))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return pages(path);
      return path.endsWith('.md') ? [path] : [];
    });
  return (await Promise.all(found)).flat();
}
