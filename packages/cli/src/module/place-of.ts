import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLACE = /(file:\/\/\/(?:[A-Za-z]:)?[^\s():]+|(?<![\w:/])\/[^\s():]+):(\d+)/g;

/**
 * Where in the user's own files an error comes from, as `worker.js:12`; `undefined` where its stack does
 * not tell. Files of Node and of installed packages are passed over.
 */
export function placeOf(error: unknown, cwd: string): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const lines = error.stack.replace(error.message, '');
  for (const [, file = '', line = ''] of lines.matchAll(PLACE)) {
    const path = file.startsWith('file:') ? pathOf(file) : file;
    if (path === undefined || /[/\\](node_modules|@switchyard)[/\\]/.test(path)) continue;
    return `${relative(cwd, path)}:${line}`;
  }
  return undefined;
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
