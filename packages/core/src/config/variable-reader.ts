import { readFileSync } from 'node:fs';
import { show } from '../internal/show.ts';
import type { QueueVariable, Variables } from './variables.ts';

/** Reads variables, and gathers what is wrong with them instead of ending at the first. */
export class VariableReader {
  readonly #variables: Variables;
  readonly #problems: string[] = [];

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** What was wrong so far, a sentence each, without secrets. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Notes that something is wrong. */
  refuse(problem: string): undefined {
    this.#problems.push(problem);
    return undefined;
  }

  /** A text as it stands there; `undefined` where it is unset or empty. */
  text(name: QueueVariable): string | undefined {
    const text = this.#variables[name];
    return text === '' ? undefined : text;
  }

  /** Those of these variables that are set. */
  set(names: readonly QueueVariable[]): readonly QueueVariable[] {
    return names.filter((name) => this.text(name) !== undefined);
  }

  /** A text that passes; another one is shown only if it cannot be a secret put here by mistake. */
  name(
    name: QueueVariable,
    rule: { readonly good: (text: string) => boolean; readonly expected: string },
  ): string | undefined {
    const text = this.text(name);
    if (text === undefined || rule.good(text)) return text;
    const shown = /^[\w.-]{1,60}$/.test(text) ? show(text) : `a text of ${text.length} characters`;
    return this.refuse(`${name} must be ${rule.expected}, got ${shown}.`);
  }

  /** One of a few words. */
  oneOf<const W extends string>(name: QueueVariable, words: readonly W[]): W | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    return found ?? this.refuse(`${name} must be one of ${words.join(', ')}, got ${show(text)}.`);
  }

  /** True or false. */
  flag(name: QueueVariable): boolean | undefined {
    const word = this.oneOf(name, ['true', 'false', '1', '0']);
    return word === undefined ? undefined : word === 'true' || word === '1';
  }

  /** A whole number from 1 to `max`. */
  wholeNumber(name: QueueVariable, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
    return this.refuse(`${name} must be a whole number from 1 to ${max}, got ${show(text)}.`);
  }

  /** The text of the PEM file whose path stands there. */
  pemFile(name: QueueVariable): string | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    const expected = `${name} must be the path of a PEM file that this process can read`;
    // The content itself may be a private key.
    if (path.includes('-----BEGIN')) return this.refuse(`${expected}, got its content.`);
    const file = path.length > 500 ? `a path of ${path.length} characters` : JSON.stringify(path);
    try {
      const content = readFileSync(path, 'utf8');
      if (content.includes('-----BEGIN ')) return content;
      return this.refuse(
        `${expected}, got ${file}, which holds none: it has no line -----BEGIN …-----.`,
      );
    } catch (error) {
      return this.refuse(`${expected}, got ${file}: ${whyNot(error)}.`);
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this process may not read it',
  EPERM: 'this process may not read it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'there is no such file',
};

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return REASONS[code] ?? `it cannot be read (${code})`;
}
