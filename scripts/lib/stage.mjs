import { wasInterrupted } from './run.mjs';

/**
 * Runs one stage of a longer job: says that it starts, and how it ended and after how long.
 * After an interruption none is begun.
 *
 * @param {string} name
 * @param {() => Promise<number>} work resolves to an exit code
 * @returns {Promise<boolean>} whether it went well
 */
export async function stage(name, work) {
  if (wasInterrupted()) return false;
  console.log(`\n▸ ${name}`);
  const startedAt = performance.now();
  const problem = await attempt(work);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (problem === undefined) console.log(`✔ ${name}: passed in ${seconds} s`);
  else console.log(`✖ ${name}: failed after ${seconds} s (${problem})`);
  return problem === undefined;
}

/** @param {() => Promise<number>} work */
async function attempt(work) {
  try {
    const code = await work();
    return code === 0 ? undefined : `exit code ${code}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
