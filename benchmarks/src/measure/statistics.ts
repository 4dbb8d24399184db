/** The middle of some numbers, of two middle ones their mean. Throws `RangeError` where there are none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const high = sorted[sorted.length >>> 1];
  const low = sorted[(sorted.length - 1) >>> 1];
  if (high === undefined || low === undefined) throw new RangeError('There is no median of none.');
  return (low + high) / 2;
}

/** The least number that so large a share of them does not exceed. Throws `RangeError` where there are none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new RangeError('There is no percentile of none.');
  return found;
}

/** Median, least and greatest of the ratios that each round gave by itself. */
export interface Ratios {
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
}

/** Divides round by round: machines drift between rounds, so only what one round holds is compared. */
export function ratiosOf(ours: readonly number[], theirs: readonly number[]): Ratios {
  if (ours.length !== theirs.length)
    throw new RangeError(`${ours.length} rounds of ours, and ${theirs.length} of theirs.`);
  const ratios = ours.map((figure, round) => figure / (theirs[round] ?? Number.NaN));
  return { ratio: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}
