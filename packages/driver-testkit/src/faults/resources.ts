import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../ledger/ledger.ts';

/** What a process holds open, by kind. */
export type ResourceCounts = Readonly<Record<string, number>>;

/** They end by themselves within a turn, and come with whatever is done. */
const PASSING = /^(TickObject|Immediate|FSReq|CloseReq|ShutdownWrap|WriteWrap|Promise)/;
/** How long what was closed may take to be gone, in milliseconds. */
const GONE_MS = 1_000;

/**
 * What this process holds open: sockets, servers, pipes and timers that keep it alive; open files, where
 * the system tells; listeners on `process`.
 */
function countResources(): ResourceCounts {
  // The standard streams are opened when they are first asked for, and never closed.
  for (const stream of [process.stdout, process.stderr]) stream.fd satisfies number;
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (!PASSING.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const listeners = process
    .eventNames()
    .reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { ...counts, listeners, ...openFiles() };
}

/** Writes down what this process holds open; for a span of its life its memory, too, where garbage can be collected on demand. */
export function writeBaseline(ledger: Ledger, span?: string): ResourceCounts {
  const counts = countResources();
  ledger.write({ type: 'resources', phase: 'baseline', span, counts, heapBytes: heapBytes(span) });
  return counts;
}

/** As `writeBaseline`, for the end. What was closed is given some time to be gone. */
export async function writeEnd(
  ledger: Ledger,
  baseline: ResourceCounts,
  span?: string,
): Promise<void> {
  let counts = countResources();
  const isOver = (): boolean =>
    Object.entries(counts).some(([kind, count]) => count > (baseline[kind] ?? 0));
  for (const end = performance.now() + GONE_MS; isOver() && performance.now() < end;) {
    await sleep(10);
    counts = countResources();
  }
  ledger.write({ type: 'resources', phase: 'end', span, counts, heapBytes: heapBytes(span) });
}

/** Files on a disk; sockets and pipes are counted above. */
function openFiles(): ResourceCounts {
  const folder = '/proc/self/fd';
  if (!existsSync(folder)) return {};
  const isFile = (descriptor: string): boolean => {
    try {
      return /^\/(?!dev\/|proc\/)/.test(readlinkSync(join(folder, descriptor)));
    } catch {
      // The one that was open to read the folder.
      return false;
    }
  };
  return { files: readdirSync(folder).filter(isFile).length };
}

/** A whole process loads code meanwhile: its growth says nothing. */
function heapBytes(span: string | undefined): number | undefined {
  const { gc } = globalThis;
  if (span === undefined || gc === undefined) return undefined;
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
