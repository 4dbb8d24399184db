/**
 * Measures one side, or records one profile, in a process of its own, so that neither the memory nor
 * the compiled code of one colours the other: `child.js <driver> <task as JSON>`. The answer is one
 * line of JSON on stdout.
 */
import { readCommand } from '../command-line.ts';
import { findTarget } from '../find-target.ts';
import { recordProfile } from '../profile/record-profile.ts';
import { readingsOf, type Target } from '../target.ts';
import type { ChildTask, SampleAnswer } from './run-child.ts';
import { figureIn, sample } from './sample.ts';

const [driver = '', task = ''] = process.argv.slice(2);
const command = readCommand([driver]);
if (command.type !== 'measure') throw new Error(`There is no driver "${driver}".`);
const target = await findTarget(command.driver);
if ('type' in target) throw new Error(target.message);
console.log(JSON.stringify(await perform(target, JSON.parse(task) as ChildTask)));

async function perform(measured: Target, asked: ChildTask): Promise<unknown> {
  if (asked.type === 'profile') {
    const profiled = existing(measured.profiles, asked.name);
    return recordProfile(profiled.run, profiled.jobs);
  }
  const scenario = existing(measured.scenarios, asked.scenario);
  const { jobs, ours, peers, sampling = measured.sampling } = scenario;
  const { side } = asked;
  const run = side.type === 'ours' ? ours : existing(peers, side.name).run;
  const findings = await sample(run, jobs, sampling);
  const figures: SampleAnswer = Object.fromEntries(
    readingsOf(scenario).map((reading) => [reading.name, figureIn(findings, reading, jobs)]),
  );
  return figures;
}

function existing<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no "${name}".`);
  return found;
}
