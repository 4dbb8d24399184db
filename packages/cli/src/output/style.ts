import { styleText } from 'node:util';

/** What a piece of text means; colours follow from it. */
export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'strong';

const FORMATS = {
  good: 'green',
  warn: 'yellow',
  bad: 'red',
  dim: 'dim',
  strong: 'bold',
} as const;

/** Paints a text, or leaves it as it is. */
export type Style = (tone: Tone, text: string) => string;

/** A style with colours, or without. */
export function makeStyle(options: { readonly color: boolean }): Style {
  // Whether to paint was decided once, for the stream that is written to.
  return (tone, text) =>
    options.color ? styleText(FORMATS[tone], text, { validateStream: false }) : text;
}
