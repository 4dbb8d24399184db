import { describe, it } from 'vitest';

/** Cases under a common name, as a suite lists them. */
export interface NamedCases<C> {
  readonly name: string;
  readonly cases: readonly C[];
}

/** Who proves the cases, and how. */
export interface Proving<C> {
  readonly prove: (proof: C) => Promise<void>;
  /** Several at a time: cases that mostly wait, each on a namespace of its own. */
  readonly concurrent: boolean;
}

/** Turns cases into tests of vitest: one `describe` per topic, one test per case. */
export function describeTopics<C extends { readonly name: string }>(
  title: string,
  topics: readonly NamedCases<C>[],
  { prove, concurrent }: Proving<C>,
): void {
  describe(`${title}`, { concurrent }, () => {
    for (const topic of topics) {
      describe(`${topic.name}`, () => {
        for (const proof of topic.cases) {
          // oxlint-disable-next-line vitest/expect-expect -- the case asserts, or rejects
          it(`${proof.name}`, () => prove(proof));
        }
      });
    }
  });
}
