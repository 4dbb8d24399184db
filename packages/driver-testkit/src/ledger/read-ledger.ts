import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerLine } from './ledger-line.ts';

const ENDING = '.jsonl';

/**
 * Reads what all processes wrote into a folder, in the order it happened. A last line that was cut
 * off is left out: its writer died inside it. Throws for a damaged line anywhere else.
 */
export function readLedger(folder: string): readonly LedgerLine[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  return mergeLines(files.flatMap((name) => readLines(join(folder, name))));
}

/** Puts lines of several processes into the order in which they happened. */
export function mergeLines(lines: readonly LedgerLine[]): readonly LedgerLine[] {
  return lines.toSorted((a, b) => a.mono - b.mono || (a.process === b.process ? a.seq - b.seq : 0));
}

function readLines(path: string): readonly LedgerLine[] {
  const texts = readFileSync(path, 'utf8').split('\n');
  const unfinished = texts.pop();
  const lines = texts.map((text, index) => {
    try {
      return JSON.parse(text) as LedgerLine;
    } catch (error) {
      throw new Error(`${path}:${index + 1} is damaged`, { cause: error });
    }
  });
  if (unfinished === undefined || unfinished === '') return lines;
  try {
    return [...lines, JSON.parse(unfinished) as LedgerLine];
  } catch {
    return lines;
  }
}
