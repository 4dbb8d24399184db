import { betterOf, type Better, type Scenario, type Unit } from '../target.ts';
import type { SideFigures } from './rounds.ts';
import { median, ratiosOf } from './statistics.ts';

/** One line of the result: ours beside one peer. `--json` prints it as it is. */
export interface Row {
  readonly driver: string;
  readonly scenario: string;
  readonly peer: string;
  /** Median of the rounds, in `unit`. */
  readonly ours: number;
  readonly theirs: number;
  readonly unit: Unit;
  /** Median of the rounds' ratios ours / theirs. */
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
  /** The ratio that is committed to; `null` where none is. */
  readonly goal: number | null;
  readonly better: Better;
  /** Whether the ratio reaches its goal; `null` where there is none. */
  readonly met: boolean | null;
  readonly rounds: number;
}

/** Compares ours with each peer of a scenario. Figures keep four significant digits; `met` is judged before that. */
export function rowsOf(
  driver: string,
  scenario: Scenario,
  measured: readonly SideFigures[],
): readonly Row[] {
  const ours = figuresOf(measured, undefined);
  const better = betterOf(scenario.unit);
  return scenario.peers.map((peer) => {
    const theirs = figuresOf(measured, peer.name);
    const { ratio, min, max } = ratiosOf(ours, theirs);
    const { goal } = peer;
    return {
      driver,
      scenario: scenario.name,
      peer: peer.name,
      ours: rounded(median(ours)),
      theirs: rounded(median(theirs)),
      unit: scenario.unit,
      ratio: rounded(ratio),
      min: rounded(min),
      max: rounded(max),
      goal: goal ?? null,
      better,
      met: goal === undefined ? null : better === 'higher' ? ratio >= goal : ratio <= goal,
      rounds: ours.length,
    };
  });
}

function figuresOf(measured: readonly SideFigures[], peer: string | undefined): readonly number[] {
  const found = measured.find(({ side }) =>
    side.type === 'peer' ? side.name === peer : peer === undefined,
  );
  if (found === undefined) throw new RangeError(`${peer ?? 'Ours'} was not measured.`);
  return found.figures;
}

function rounded(figure: number): number {
  return Number(figure.toPrecision(4));
}
