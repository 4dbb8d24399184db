import { InvalidArgumentError } from 'commander';

/** Adds one `name=value` to the headers read so far. */
export function collectHeader(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Give a header as name=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Adds one text to those read so far. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
