import type { Scenario } from '../target.ts';

/** Which side of a scenario: ours, or the peer of that name. */
export type Side = { readonly type: 'ours' } | { readonly type: 'peer'; readonly name: string };

/** Figures of one side, one for each round. */
export interface SideFigures {
  readonly side: Side;
  readonly figures: readonly number[];
}

/** Measures one side of a scenario once, in its unit. */
export type MeasureSide = (scenario: Scenario, side: Side) => Promise<number>;

/** All sides of a scenario, ours first. */
function sidesOf(scenario: Scenario): readonly Side[] {
  return [{ type: 'ours' }, ...scenario.peers.map(({ name }) => ({ type: 'peer', name }) as const)];
}

/**
 * Measures all sides in turn, round by round; every other round in the opposite order, so that a
 * machine that becomes slower favours none.
 */
export async function measureRounds(
  scenario: Scenario,
  rounds: number,
  measure: MeasureSide,
): Promise<readonly SideFigures[]> {
  const sides = sidesOf(scenario).map((side) => ({ side, figures: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const { side, figures } of order) figures.push(await measure(scenario, side));
  }
  return sides;
}
