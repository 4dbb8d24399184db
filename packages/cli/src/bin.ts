#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { main } from './run/main.ts';
import { processParts } from './run/process-parts.ts';

// `switchyard stats | head`: who read has what they wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

// A worker goes on when nobody reads its log any more.
process.stderr.on('error', () => undefined);

const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
const { version } = JSON.parse(manifest) as { readonly version: string };

// oxlint-disable-next-line node/no-process-env -- the edge of the process: from here on it is handed over
const code = await main(process.argv.slice(2), processParts(process.env), version);

// Modules of users may hold sockets and timers open; what was written is flushed first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
