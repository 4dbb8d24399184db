import { readFile, writeFile } from 'node:fs/promises';
import { DEFAULT_ROUNDS, PROFILE, type Command, type Misuse } from './command-line.ts';
import { chooseScenarios, findTarget } from './find-target.ts';
import { rowsOf, type Row } from './measure/row.ts';
import { measureRounds } from './measure/rounds.ts';
import { runChild, type ChildSetting, type SampleAnswer } from './measure/run-child.ts';
import { FULL_SAMPLING } from './measure/sampling.ts';
import type { ProfileSummary } from './profile/summarise.ts';
import { rowCells, spentCells } from './report/cells.ts';
import { replaceSection, type DocsSection } from './report/docs-page.ts';
import { describeMachine, describePackages } from './report/machine.ts';
import { textTable } from './report/tables.ts';
import { readingsOf, withoutAbsent, type Prepared, type Scenario, type Target } from './target.ts';

const PAGE = new URL('../../docs/benchmarks.md', import.meta.url);
const NOTHING_TO_SET_UP: Prepared = { environment: {}, close: async () => undefined };

/** Measures what the command asks for and prints it. Answers why not, where it asks for what is not there. */
export async function runCommand(command: Command): Promise<Misuse | undefined> {
  const target = await findTarget(command.driver);
  if ('type' in target) return target;
  const scenarios = chooseScenarios(target, command.scenarios);
  if ('type' in scenarios) return scenarios;
  const prepared = (await target.setUp?.()) ?? NOTHING_TO_SET_UP;
  const interruption = new AbortController();
  // Neither a broker of ours nor what measures it must outlive us.
  const interrupted = (): void => interruption.abort();
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const { environment, facts = [], absent = {} } = prepared;
    for (const [peer, reason] of Object.entries(absent)) tell(`${peer} is not run: ${reason}`);
    await measure(command, {
      target,
      facts,
      rounds: command.rounds ?? target.rounds ?? DEFAULT_ROUNDS,
      scenarios: scenarios.map((scenario) => withoutAbsent(scenario, absent)),
      setting: { driver: command.driver, environment, signal: interruption.signal },
    });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await prepared.close();
  }
  return undefined;
}

interface Work {
  readonly target: Target;
  readonly facts: readonly string[];
  readonly rounds: number;
  readonly scenarios: readonly Scenario[];
  readonly setting: ChildSetting;
}

async function measure(command: Command, work: Work): Promise<void> {
  const { json, writeDocs } = command;
  const rows: Row[] = [];
  try {
    await raceAll(work, json, rows);
  } finally {
    // Also what was measured before something failed: it took minutes.
    if (!json && rows.length > 0) await printTable(work, rows);
  }
  if (!writeDocs && !command.scenarios.includes(PROFILE)) return;
  const profiles = await profileAll(work);
  if (writeDocs) await writePage(work, { rows, profiles });
  else for (const profile of profiles) printProfile(profile, json);
}

async function raceAll(work: Work, json: boolean, rows: Row[]): Promise<void> {
  for (const scenario of work.scenarios) {
    const rounds = Math.min(work.rounds, scenario.maxRounds ?? Infinity);
    tell(`${scenario.name}: ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`);
    const found = await race(scenario, rounds, work.setting);
    rows.push(...found);
    if (json) for (const row of found) console.log(JSON.stringify(row));
  }
}

async function printTable(work: Work, rows: readonly Row[]): Promise<void> {
  console.log(`\n${describeMachine()}; ${await describePackages(work.target, work.facts)}`);
  console.log(`\n${textTable(rowCells(rows))}\n`);
  for (const { name, about } of work.scenarios.flatMap(readingsOf))
    console.log(`${name}: ${about}`);
}

async function race(
  scenario: Scenario,
  rounds: number,
  setting: ChildSetting,
): Promise<readonly Row[]> {
  const measured = await measureRounds(scenario, rounds, async ({ name }, side) => {
    const answer = await runChild(setting, { type: 'sample', scenario: name, side });
    return answer as SampleAnswer;
  });
  return readingsOf(scenario).flatMap((reading) => {
    const figures = measured.map(({ side, figures: all }) => ({
      side,
      figures: all.map((answer) => answer[reading.name] ?? Number.NaN),
    }));
    return rowsOf(setting.driver, reading, figures);
  });
}

async function profileAll({ target, setting }: Work): Promise<DocsSection['profiles']> {
  const profiles: DocsSection['profiles'][number][] = [];
  for (const profiled of target.profiles) {
    tell(`${PROFILE}: ${profiled.name}`);
    const summary = await runChild(setting, { type: 'profile', name: profiled.name });
    profiles.push({ profiled, summary: summary as ProfileSummary });
  }
  return profiles;
}

function printProfile({ profiled, summary }: DocsSection['profiles'][number], json: boolean): void {
  if (json) return console.log(JSON.stringify({ profile: profiled.name, ...summary }));
  console.log(`\n${profiled.name}: ${profiled.about}; ${summary.usPerJob.toFixed(2)} µs a job`);
  console.log(`\n${textTable(spentCells(summary.packages))}`);
  console.log(`\n${textTable(spentCells(summary.functions))}`);
}

async function writePage(
  { target, facts, rounds, scenarios }: Work,
  found: Pick<DocsSection, 'rows' | 'profiles'>,
): Promise<void> {
  const section: DocsSection = {
    ...found,
    rounds,
    scenarios,
    sampling: target.sampling ?? FULL_SAMPLING,
    driver: target.driver,
    remarks: target.remarks ?? [],
    machine: describeMachine(),
    packages: await describePackages(target, facts),
    day: new Date().toISOString().slice(0, 10),
  };
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  await writeFile(PAGE, replaceSection(page, section));
  tell('docs/benchmarks.md written');
}

/** To stderr, since stdout holds the result alone; with the minutes that have passed. */
function tell(text: string): void {
  const seconds = Math.round(process.uptime());
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  console.error(`▸ ${clock} ${text}`);
}
