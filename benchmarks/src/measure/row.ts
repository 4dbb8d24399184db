import { betterOf, type Better, type Peer, type Reading, type Unit } from '../target.ts';
import type { SideFigures } from './rounds.ts';
import { median, ratiosOf } from './statistics.ts';

/** One line of the result: ours beside one peer. `--json` prints it as it is. */
export interface Row {
  readonly driver: string;
  readonly scenario: string;
  readonly peer: string;
  /** Median of the rounds, in `unit`. */
  readonly ours: number;
  /** `null`, as the ratio, for a peer that was not run. */
  readonly theirs: number | null;
  readonly unit: Unit;
  /** Median of the rounds' ratios ours / theirs; `null` where theirs was nothing in some round. */
  readonly ratio: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** The ratio that is committed to; `null` where none is. */
  readonly goal: number | null;
  readonly better: Better;
  /** Whether the ratio reaches its goal; `null` where there is none. */
  readonly met: boolean | null;
  readonly rounds: number;
  /** Ours less theirs, in `unit`; there only where a goal is set for it, and then `met` is of this one. */
  readonly above?: Above;
  /** Why the peer was not run; there only if it was not. */
  readonly notRun?: string;
}

/** By how much ours lies above theirs: the median of the rounds' differences, and the most that is promised. */
export interface Above {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly goal: number;
}

/** Compares ours with each peer. Figures keep four significant digits; `met` is judged before that. */
export function rowsOf(
  driver: string,
  reading: Reading & { readonly peers: readonly Peer[] },
  measured: readonly SideFigures[],
): readonly Row[] {
  const ours = figuresOf(measured, undefined);
  const better = betterOf(reading.unit);
  return reading.peers.map(({ name, goal, goalAbove, notRun }) => {
    const common = {
      driver,
      scenario: reading.name,
      peer: name,
      ours: rounded(median(ours)),
      unit: reading.unit,
      goal: goal ?? null,
      better,
      rounds: ours.length,
    };
    if (notRun !== undefined) return { ...common, ...UNKNOWN, notRun };
    const theirs = figuresOf(measured, name);
    const { ratio, min, max } = ratiosOf(ours, theirs);
    const above = goalAbove === undefined ? undefined : aboveOf(ours, theirs, goalAbove);
    return {
      ...common,
      theirs: rounded(median(theirs)),
      ratio: finite(ratio),
      min: finite(min),
      max: finite(max),
      met: goal === undefined ? null : better === 'higher' ? ratio >= goal : ratio <= goal,
      ...(above !== undefined && { above, met: above.median <= above.goal }),
    };
  });
}

const UNKNOWN = { theirs: null, ratio: null, min: null, max: null, met: null };

function aboveOf(ours: readonly number[], theirs: readonly number[], goal: number): Above {
  const all = ours.map((figure, round) => figure - (theirs[round] ?? Number.NaN));
  return {
    median: rounded(median(all)),
    min: rounded(Math.min(...all)),
    max: rounded(Math.max(...all)),
    goal,
  };
}

function figuresOf(measured: readonly SideFigures[], peer: string | undefined): readonly number[] {
  const found = measured.find(({ side }) =>
    side.type === 'peer' ? side.name === peer : peer === undefined,
  );
  if (found === undefined) throw new RangeError(`${peer ?? 'Ours'} was not measured.`);
  return found.figures;
}

/** Beside nothing there is no ratio, and JSON has no infinity. */
function finite(ratio: number): number | null {
  return Number.isFinite(ratio) ? rounded(ratio) : null;
}

function rounded(figure: number): number {
  return Number(figure.toPrecision(4));
}
