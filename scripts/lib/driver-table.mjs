import { drivers } from './drivers.mjs';
import { table } from './table.mjs';
import { total } from './vitest.mjs';

/** @typedef {import('./drivers.mjs').DriverLine} DriverLine */
/** @typedef {import('./brokers-for-tests.mjs').Found} Found */
/** @typedef {import('./vitest.mjs').FileResult} FileResult */

/**
 * Says per driver what was run, and for one that was not, why and how to enable it.
 * In a whole run (no filter), a driver without tests is a failure, and in CI a missing broker is too.
 *
 * @param {readonly FileResult[]} files
 * @param {{ whole: boolean, ci: boolean, brokers: ReadonlyMap<string, Found> }} run
 * @returns {{ text: string, failures: number }}
 */
export function driverTable(files, { brokers, ...run }) {
  let failures = 0;
  const rows = drivers.map((line) => {
    const { passed, failed } = total(files, line.tests);
    const { version, notRun } = brokers.get(line.driver) ?? {};
    const { text, fails } = result(line, { passed, failed, notRun, ...run });
    if (fails) failures += 1;
    return [
      line.driver,
      version === undefined ? line.broker : `${line.broker} ${version}`,
      String(passed + failed),
      text,
    ];
  });
  return {
    text: table([['driver', 'broker and version', 'tests run', 'result'], ...rows]),
    failures,
  };
}

/**
 * @param {DriverLine} line
 * @param {{ passed: number, failed: number, whole: boolean, ci: boolean, notRun: Found['notRun'] }} run
 * @returns {{ text: string, fails: boolean }} `fails`: a failure that no test has been counted for
 */
function result(line, { passed, failed, whole, ci, notRun }) {
  if (notRun !== undefined) {
    const { reason, enable } = notRun;
    return { text: `not run: ${reason}; enable with: ${enable}`, fails: ci };
  }
  if (failed > 0) return { text: `${failed} failed`, fails: false };
  if (passed > 0) return { text: 'passed', fails: false };
  if (!whole) return { text: 'not run: left out by the filter', fails: false };
  return { text: `no tests found in ${line.tests}`, fails: true };
}
