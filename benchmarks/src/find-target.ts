import { readdir } from 'node:fs/promises';
import { PROFILE, type Misuse } from './command-line.ts';
import { readingsOf, type DriverName, type Scenario, type Target } from './target.ts';

/** Loads the target of a driver: the file of that name in `targets/`. A driver without one is a misuse that says so. */
export async function findTarget(
  driver: DriverName,
  folder: URL = new URL('targets/', import.meta.url),
): Promise<Target | Misuse> {
  const files = await readdir(folder);
  const file = files.find((name) => name === `${driver}.js` || name === `${driver}.ts`);
  if (file === undefined) {
    return {
      type: 'misuse',
      message: `Nothing is measured of the driver ${driver} yet: there is no benchmarks/src/targets/${driver}.ts. There is: ${driversOf(files).join(', ')}.`,
    };
  }
  const { href } = new URL(file, folder);
  const module: { readonly target: Target } = await import(href);
  return module.target;
}

/** The scenarios that tell something of these names, in the target's order; all where none is named. */
export function chooseScenarios(
  target: Target,
  names: readonly string[],
): readonly Scenario[] | Misuse {
  const known = [...target.scenarios.flatMap(namesIn), PROFILE];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return {
      type: 'misuse',
      message: `Unknown scenario ${unknown.map((name) => `"${name}"`).join(', ')} of ${target.driver}. Known: ${known.join(', ')}.`,
    };
  }
  return target.scenarios.filter(
    (scenario) => names.length === 0 || namesIn(scenario).some((name) => names.includes(name)),
  );
}

function namesIn(scenario: Scenario): readonly string[] {
  return readingsOf(scenario).map(({ name }) => name);
}

function driversOf(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => /^([a-z]+)\.[jt]s$/.exec(file)?.slice(1, 2) ?? []);
}
