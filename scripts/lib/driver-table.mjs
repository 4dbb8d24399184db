import { drivers } from './drivers.mjs';
import { table } from './table.mjs';
import { total } from './vitest.mjs';

/** @typedef {import('./drivers.mjs').DriverLine} DriverLine */
/** @typedef {import('./vitest.mjs').FileResult} FileResult */

/**
 * Says per driver what was run, and for one that was not, why and how to enable it.
 * In a whole run (no filter), a driver without tests is a failure, and in CI a missing broker is too.
 *
 * @param {readonly FileResult[]} files
 * @param {{ whole: boolean, ci: boolean }} run
 * @returns {{ text: string, failures: number }}
 */
export function driverTable(files, run) {
  let failures = 0;
  const rows = drivers.map((line) => {
    const { passed, failed } = total(files, line.tests);
    const { text, fails } = result(line, { passed, failed, ...run });
    if (fails) failures += 1;
    return [line.driver, line.broker, String(passed + failed), text];
  });
  return {
    text: table([['driver', 'broker and version', 'tests run', 'result'], ...rows]),
    failures,
  };
}

/**
 * @param {DriverLine} line
 * @param {{ passed: number, failed: number, whole: boolean, ci: boolean }} run
 * @returns {{ text: string, fails: boolean }} `fails`: a failure that no test has been counted for
 */
function result(line, { passed, failed, whole, ci }) {
  if (line.notRun !== undefined) {
    const { reason, enable } = line.notRun;
    return { text: `not run: ${reason}; enable with: ${enable}`, fails: ci };
  }
  if (failed > 0) return { text: `${failed} failed`, fails: false };
  if (passed > 0) return { text: 'passed', fails: false };
  if (!whole) return { text: 'not run: left out by the filter', fails: false };
  return { text: `no tests found in ${line.tests}`, fails: true };
}
