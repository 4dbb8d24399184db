import { spawn } from 'node:child_process';

/**
 * @typedef {object} Result
 * @property {number} code    127 when the program could not be started
 * @property {string} stdout
 * @property {string} output  stdout and stderr as they came
 */

/**
 * Runs a command to its end and keeps what it prints.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptionsWithoutStdio} [options]
 * @returns {Promise<Result>}
 */
export function capture(program, args, options = {}) {
  return new Promise((resolve) => {
    let stdout = '';
    let output = '';
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 127, stdout, output: output + error.message }));
    child.on('close', (code) => resolve({ code: code ?? 128, stdout, output }));
  });
}

/**
 * Like {@link capture}, for a command that has to succeed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptionsWithoutStdio} [options]
 * @returns {Promise<string>} its stdout
 */
export async function must(program, args, options = {}) {
  const { code, stdout, output } = await capture(program, args, options);
  if (code === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${lastLines(output)}`);
}

/**
 * @param {string} text
 * @param {number} [count]
 */
export function lastLines(text, count = 20) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
