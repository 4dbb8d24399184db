/** Everything that moves a cursor, rings or changes colours: also the C1 range and direction marks. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text that is safe to show on a terminal: names, errors and payloads come from other processes
 * and may hold escape sequences. Keeps line feeds and tabs.
 */
export function printable(text: string): string {
  return text.replaceAll(
    CONTROL,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text on one line, cut to `max` characters. */
export function oneLine(text: string, max: number): string {
  const line = printable(text.replaceAll(/\s+/g, ' ').trim());
  const characters = Array.from(line);
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`;
}
