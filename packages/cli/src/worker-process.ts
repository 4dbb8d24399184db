import { main } from './run/main.ts';
import { processParts } from './run/process-parts.ts';
import type { ProcessSettings } from './supervise/process-port.ts';
import { supervisorLink } from './supervise/supervisor-link.ts';

// One process of a worker that has several: started by their supervisor, with settings before the
// command line. What it writes goes to the supervisor; when that is gone, this process still drains.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const [given = '', ...argv] = process.argv.slice(2);
const settings = JSON.parse(given) as ProcessSettings;
const supervisor = supervisorLink(settings);

// oxlint-disable-next-line node/no-process-env -- the edge of the process: from here on it is handed over
const parts = processParts(process.env);
// Results are told to the supervisor, which tells one for all.
const io = { ...parts.io, out: (): void => undefined, color: settings.color };
const code = await main(argv, { ...parts, io, supervisor }, '');

// Modules of users may hold sockets and timers open; what was written is flushed first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
