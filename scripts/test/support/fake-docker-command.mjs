/** The `docker` of {@link installFakeDocker}: as much of an engine with Compose as is called for. */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProcess } from '../../lib/brokers/system/processes.mjs';
import { freezeTree, killTree, stopTree, thawTree } from '../../lib/brokers/system/signals.mjs';

const [, , folder = '', ...args] = process.argv;
const container = join(folder, 'container');
// After `compose --file F --project-name P`.
const command = args[0] === 'compose' && args[1] === '--file' ? args.slice(5) : args;
appendFileSync(join(folder, 'calls'), `${command.join(' ')}\n`);
await carryOut(command[0] ?? '');

/** @param {string} verb */
async function carryOut(verb) {
  switch (verb) {
    case 'info':
    case 'compose':
      return console.log('28.2.2');
    case 'up':
      return startRedis();
    case 'ps':
      return existsSync(container) ? console.log('container-1') : undefined;
    case 'inspect':
      return console.log(command.includes('{{.Config.Image}}') ? 'redis:fake' : state());
    case 'kill':
      return killTree(pid());
    case 'stop':
      return stopTree(pid(), 'SIGTERM');
    case 'pause':
      return freezeTree(pid());
    case 'unpause':
      return thawTree(pid());
    case 'down':
      if (existsSync(container)) await killTree(pid());
      return rmSync(container, { force: true });
    default:
      throw new Error(`docker does not know ${args.join(' ')}`);
  }
}

function startRedis() {
  if (existsSync(join(folder, 'no-images'))) throw new Error('redis: no such image');
  const { SWITCHYARD_REDIS_PORT: port = '', SWITCHYARD_REDIS_APPENDFSYNC: fsync = '' } =
    process.env;
  const options = ['--port', port, '--dir', folder, '--appendonly', 'yes', '--appendfsync', fsync];
  const child = spawn('redis-server', options, { detached: true, stdio: 'ignore' });
  writeFileSync(container, String(child.pid));
  child.unref();
}

function pid() {
  return Number(readFileSync(container, 'utf8'));
}

function state() {
  const found = findProcess(pid());
  if (found === undefined) return 'exited';
  return found.frozen ? 'paused' : 'running';
}
