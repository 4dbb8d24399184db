import type { Scenario } from '../target.ts';

/** Which side of a scenario: ours, or the peer of that name. */
export type Side = { readonly type: 'ours' } | { readonly type: 'peer'; readonly name: string };

/** Figures of one side, one for each round. */
export interface SideFigures<F = number> {
  readonly side: Side;
  readonly figures: readonly F[];
}

/** Measures one side of a scenario once. */
export type MeasureSide<F> = (scenario: Scenario, side: Side) => Promise<F>;

/** All sides of a scenario that can be measured, ours first. */
function sidesOf({ peers }: Scenario): readonly Side[] {
  const present = peers.filter(({ notRun }) => notRun === undefined);
  return [{ type: 'ours' }, ...present.map(({ name }) => ({ type: 'peer', name }) as const)];
}

/**
 * Measures all sides in turn, round by round; every other round in the opposite order, so that a
 * machine that becomes slower favours none.
 */
export async function measureRounds<F>(
  scenario: Scenario,
  rounds: number,
  measure: MeasureSide<F>,
): Promise<readonly SideFigures<F>[]> {
  const sides = sidesOf(scenario).map((side) => ({ side, figures: [] as F[] }));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const { side, figures } of order) figures.push(await measure(scenario, side));
  }
  return sides;
}
