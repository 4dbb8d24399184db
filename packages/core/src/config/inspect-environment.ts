import { nearest } from '../internal/nearest.ts';
import { lookAtEnvironment } from './environment.ts';
import { QUEUE_VARIABLES, type Variables } from './variables.ts';

/** A variable that begins with `QUEUE_` and that no engine reads. */
export interface UnreadVariable {
  /** As it is spelt there. */
  readonly name: string;
  /** The one that it is most likely meant to be. */
  readonly meant: string | undefined;
}

/** What is to be said of an environment. */
export interface EnvironmentReport {
  /** Variables that are set, and that engines read. */
  readonly read: readonly string[];
  /** Set variables that look as if engines read them. */
  readonly unread: readonly UnreadVariable[];
  /** Everything that is wrong, a sentence each, without secrets. */
  readonly problems: readonly string[];
}

const BEGINNING = 'QUEUE_';

/** Looks at the environment as an engine does, and tells everything that is to be said of it. Never throws. */
export function inspectEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): EnvironmentReport {
  const { problems } = lookAtEnvironment(variables);
  const read = QUEUE_VARIABLES.filter((name) => isSet(variables, name));
  return { read, unread: unreadVariables(variables), problems };
}

/** Variables that are most likely misspelt. Other programs may have variables of their own that begin alike. */
export function misspeltVariables(variables: Variables = process.env): readonly UnreadVariable[] {
  return unreadVariables(variables).filter(({ meant }) => meant !== undefined);
}

function unreadVariables(variables: Variables): readonly UnreadVariable[] {
  return Object.keys(variables)
    .filter((name) => name.startsWith(BEGINNING) && isSet(variables, name) && !isRead(name))
    .toSorted()
    .map((name) => ({ name, meant: meantBy(name) }));
}

function isSet(variables: Variables, name: string): boolean {
  return variables[name] !== undefined && variables[name] !== '';
}

function isRead(name: string): boolean {
  return QUEUE_VARIABLES.some((known) => known === name);
}

/** Compared by what is their own: what all begin with would make any two of them alike. */
function meantBy(name: string): string | undefined {
  const own = (variable: string): string => variable.slice(BEGINNING.length);
  const meant = nearest(own(name), QUEUE_VARIABLES.map(own));
  return QUEUE_VARIABLES.find((known) => own(known) === meant);
}
