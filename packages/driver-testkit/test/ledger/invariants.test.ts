import { describe, expect, it } from 'vitest';
import { checkLedger } from '../../src/ledger/check-ledger.ts';
import { BROKEN } from './broken-ledgers.ts';
import { added, attempted, found, ledger } from './lines.ts';

describe('a ledger that is not', () => {
  it.each(Object.entries(BROKEN))('%s', (_, [lines, options, invariant]) => {
    expect(found(lines, options)).toContain(invariant);
  });

  it('names the job and shows the lines that prove it', () => {
    const lines = ledger([0, 'p', attempted], [1, 'p', added]);
    expect(checkLedger(lines).violations).toEqual([
      expect.objectContaining({ invariant: 'I1', job: 'j', lines: [lines[1]] }),
    ]);
  });
});
