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
  /** Whether those that may have nothing beside them may have each other. @default false */
  readonly together?: boolean;
}

/** A case of any suite. */
interface AnyCase {
  readonly name: string;
  readonly alone?: boolean;
}

/**
 * Turns cases into tests of vitest: one `describe` per topic, one test per case. Those that may have
 * nothing beside them come at the end, by themselves.
 */
export function describeTopics<C extends AnyCase>(
  title: string,
  topics: readonly NamedCases<C>[],
  { prove, concurrent, together = false }: Proving<C>,
): void {
  const all = { title, topics, concurrent };
  for (const group of concurrent ? apart(all, together) : [all]) {
    // Not concurrent itself: two that follow each other would run as one.
    describe(`${group.title}`, { concurrent: false }, () => {
      listTopics(group, prove);
    });
  }
}

interface Group<C> {
  readonly title: string;
  readonly topics: readonly NamedCases<C>[];
  readonly concurrent: boolean;
  /** Milliseconds a case may take. @default what vitest was told */
  readonly timeout?: number;
}

/** For cases that wait for each other, each with a deadline of its own; milliseconds. */
const TOGETHER_MS = 90_000;

function apart<C extends AnyCase>(
  { title, topics }: Group<C>,
  together: boolean,
): readonly Group<C>[] {
  const alone = choose(topics, (proof) => proof.alone === true);
  const others = choose(topics, (proof) => proof.alone !== true);
  return [
    { title, topics: others, concurrent: true },
    {
      title: `${title}, ${together ? 'together' : 'one by one'}`,
      topics: alone,
      concurrent: together,
      ...(together && { timeout: TOGETHER_MS }),
    },
  ].filter(({ topics: each }) => each.length > 0);
}

function listTopics<C extends AnyCase>(
  { topics, concurrent, timeout }: Group<C>,
  prove: Proving<C>['prove'],
): void {
  for (const topic of topics) {
    describe(`${topic.name}`, { concurrent, ...(timeout !== undefined && { timeout }) }, () => {
      for (const proof of topic.cases) {
        // oxlint-disable-next-line vitest/expect-expect -- the case asserts, or rejects
        it(`${proof.name}`, () => prove(proof));
      }
    });
  }
}

function choose<C>(
  topics: readonly NamedCases<C>[],
  isMeant: (proof: C) => boolean,
): readonly NamedCases<C>[] {
  return topics
    .map(({ name, cases }) => ({ name, cases: cases.filter(isMeant) }))
    .filter(({ cases }) => cases.length > 0);
}
