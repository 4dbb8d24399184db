import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

let interrupted = false;

/** Whether this program was told to end while a command ran: then nothing more should be begun. */
export function wasInterrupted() {
  return interrupted;
}

/**
 * Runs a command at the root of the repository with our own terminal, and resolves to its exit code.
 * While it runs, Ctrl-C is the command's to handle and SIGTERM is passed on to it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function run(command, args) {
  return new Promise((resolve, reject) => {
    // npx is a .cmd file on Windows, which only a shell can start.
    const shell = process.platform === 'win32' && command === 'npx';
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell, env: environment() });
    const wait = () => void (interrupted = true);
    const passOn = () => {
      interrupted = true;
      child.kill('SIGTERM');
    };
    process.on('SIGINT', wait).on('SIGTERM', passOn);
    const done = () => process.off('SIGINT', wait).off('SIGTERM', passOn);
    child.on('error', (error) => {
      done();
      reject(new Error(`could not start ${command}: ${error.message}`, { cause: error }));
    });
    child.on('close', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * Our environment, less what an outer `npx -p node@24 …` leaves there and an npx of ours would obey.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function environment() {
  const { npm_config_package: _package, npm_config_call: _call, ...rest } = process.env;
  return rest;
}
