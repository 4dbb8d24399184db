import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../lib/run.mjs';

/** @typedef {import('node:child_process').ChildProcessWithoutNullStreams} Child */

/**
 * Starts `node scripts/brokers.mjs`, without the URLs that a developer has set.
 *
 * @param {readonly string[]} args
 * @param {Record<string, string>} [variables]
 * @returns {Child}
 */
export function startCommand(args, variables = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, ...variables };
  return spawn(process.execPath, [join(root, 'scripts', 'brokers.mjs'), ...args], { env });
}

/**
 * @param {Child} child
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function endOf(child) {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
