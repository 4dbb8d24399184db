import type { FaultWindow } from './history.ts';
import type { LedgerLine, LineOf } from './ledger-line.ts';

/**
 * The times in which something was broken on purpose. A kill is a window of no length. After a heal a
 * window stays open for `settleDownMs`: connections are made anew and leases run out.
 */
export function faultWindows(
  lines: readonly LedgerLine[],
  settleDownMs: number,
): readonly FaultWindow[] {
  const open = new Map<string, LineOf<'fault'>>();
  const windows: FaultWindow[] = [];
  const close = (fault: LineOf<'fault'>, heal: LineOf<'heal'> | undefined): void => {
    const { name, target, mono: from } = fault;
    const until = heal === undefined ? Infinity : heal.mono + settleDownMs;
    windows.push({ name, from, until, target, lines: heal ? [fault, heal] : [fault] });
  };
  for (const line of lines) {
    if (line.type === 'fault') open.set(line.fault, line);
    if (line.type === 'killed') windows.push(killWindow(line));
    if (line.type !== 'heal') continue;
    const fault = open.get(line.fault);
    if (fault !== undefined) close(fault, line);
    open.delete(line.fault);
  }
  for (const fault of open.values()) close(fault, undefined);
  return windows;
}

/** What a killed process held stays held by nobody: every run that had not ended by then is hit. */
function killWindow(line: LineOf<'killed'>): FaultWindow {
  return { name: 'kill', from: line.mono, until: line.mono, target: line.target, lines: [line] };
}
