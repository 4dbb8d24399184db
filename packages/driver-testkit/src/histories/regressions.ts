import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { FailedHistory } from './explore.ts';
import type { Script } from './step.ts';

/** A history that failed once: it is run before all others, on the pair it failed on. */
export interface Regression extends Script {
  /** Names the pair of driver and store. */
  readonly on: string;
  /** What did not hold. */
  readonly failed: string;
  readonly seed?: number | undefined;
  readonly path?: string | undefined;
}

/** Reads what failed once; nothing where there is no such file. */
export function readRegressions(file: string): readonly Regression[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Regression[]) : [];
}

/** Adds a failed history to the file, unless the same steps are there. */
export function saveRegression(file: string, on: string, failed: FailedHistory): void {
  const known = readRegressions(file);
  const { script, failures, seed, path } = failed;
  const same = (one: Regression): boolean =>
    one.on === on &&
    one.finale === script.finale &&
    JSON.stringify(one.steps) === JSON.stringify(script.steps);
  if (known.some(same)) return;
  const [first = ''] = (failures[0] ?? '').split('\n');
  const added: Regression = { on, failed: first, seed, path, ...script };
  writeFileSync(file, `${JSON.stringify([...known, added], undefined, 2)}\n`);
}
