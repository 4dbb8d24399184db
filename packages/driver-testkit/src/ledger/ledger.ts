import { closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerEntry, LedgerLine } from './ledger-line.ts';

/** Takes lines down. */
export interface Ledger {
  /** Name of the process that writes. */
  readonly process: string;
  readonly time: LedgerTime;
  /** Takes one line down, for good, before it returns. */
  write(entry: LedgerEntry): void;
  close(): void;
}

/** The two times a line carries. */
export interface LedgerTime {
  now(): number;
  mono(): number;
}

/** Real time; the monotonic one counts from the start of the machine. */
export const machineTime: LedgerTime = {
  now: () => Date.now(),
  mono: () => Number(process.hrtime.bigint()) / 1e6,
};

const { O_APPEND, O_CREAT, O_WRONLY } = constants;

/**
 * Opens the file of one process in a ledger's folder. Each line is handed to the kernel before
 * `write` returns, so that SIGKILL hides nothing (a crash of the machine may).
 */
export function openLedger(folder: string, name: string, time: LedgerTime = machineTime): Ledger {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, `${name}.jsonl`), O_APPEND | O_CREAT | O_WRONLY);
  const stamped = stamper(name, time);
  let open = true;
  return {
    process: name,
    time,
    write: (entry) => {
      if (open) writeSync(file, `${JSON.stringify(stamped(entry))}\n`);
    },
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** A ledger in memory, for processes that live in one: their lines come together in `lines`. */
export function memoryLedger(lines: LedgerLine[], name: string, time: LedgerTime): Ledger {
  const stamped = stamper(name, time);
  let open = true;
  return {
    process: name,
    time,
    write: (entry) => {
      if (open) lines.push(stamped(entry));
    },
    close: () => {
      open = false;
    },
  };
}

function stamper(name: string, time: LedgerTime): (entry: LedgerEntry) => LedgerLine {
  let seq = 0;
  return (entry) => ({
    at: time.now(),
    mono: time.mono(),
    process: name,
    seq: (seq += 1),
    ...entry,
  });
}
