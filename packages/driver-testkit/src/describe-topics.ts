import { describe, it } from 'vitest';

/** Cases under a common name, as a suite lists them. */
export interface NamedCases<C> {
  readonly name: string;
  readonly cases: readonly C[];
}

/** Turns cases into tests of vitest: one `describe` per topic, one test per case. */
export function describeTopics<C extends { readonly name: string }>(
  title: string,
  topics: readonly NamedCases<C>[],
  prove: (proof: C) => Promise<void>,
): void {
  describe(`${title}`, () => {
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
