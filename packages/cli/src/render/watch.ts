import type { Look } from '../commands/stats-watch.ts';
import { toJson } from '../output/to-json.ts';
import type { Style } from '../output/style.ts';
import type { Io } from '../run/io.ts';
import type { CommandContext } from '../run/command-context.ts';
import { renderRates, statsLine, workersText } from './stats.ts';

/** Where looks are shown. */
export interface WatchView {
  readonly show: (look: Look) => void;
  /** Leaves the terminal as it was found. */
  readonly end: () => void;
}

/** Shows looks as they come: as JSON, over each other on a terminal, or line by line. */
export function watchView(context: CommandContext): WatchView {
  const { io } = context.parts;
  const end = (): void => undefined;
  if (context.flags.json === true) {
    return { show: (look) => io.out(`${toJson(asData(look))}\n`), end };
  }
  return io.outIsTerminal ? inPlace(io, context.style) : { show: lineByLine(context), end };
}

/** From the top left, then clear what is left below: no flicker, and nothing scrolls away. */
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const CLEAR_ALL = '\u001b[2J';
/** On a narrow terminal a line is cut: wrapped, it would push the others about. */
const CUT = '\u001b[?7l';
const WRAP = '\u001b[?7h';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

function inPlace(io: Io, style: Style): WatchView {
  let frame: readonly string[] | undefined;
  const draw = (lines: readonly string[], before: string): void => {
    const text = fit(lines, io.rows(), style).map((line) => `${line}${CLEAR_LINE}\n`);
    io.out(`${before}${HOME}${CUT}${text.join('')}${WRAP}${CLEAR_BELOW}`);
  };
  // What a terminal makes of its lines when it gets another size is anybody's guess.
  const forget = io.onResize(() => {
    if (frame !== undefined) draw(frame, CLEAR_ALL);
  });
  return {
    show(look) {
      const before = frame === undefined ? `${HIDE_CURSOR}${CLEAR_ALL}` : '';
      frame = frameOf(look, style);
      draw(frame, before);
    },
    end() {
      forget();
      if (frame !== undefined) io.out(SHOW_CURSOR);
    },
  };
}

function frameOf(look: Look, style: Style): readonly string[] {
  const body = look.type === 'failed' ? style('bad', look.message) : rates(look, style);
  const workers = look.type === 'failed' ? [] : [workersText(look.sample.workers)];
  const head = [clock(atOf(look)), ...workers, 'Ctrl-C ends'].join('  ');
  return [style('dim', head), '', ...body.split('\n')];
}

/** As many lines as there is room for: one more would scroll the first away. */
function fit(lines: readonly string[], rows: number | undefined, style: Style): readonly string[] {
  if (rows === undefined || lines.length < rows) return lines;
  const kept = Math.max(1, rows - 2);
  return [...lines.slice(0, kept), style('dim', `… ${lines.length - kept} more`)];
}

function lineByLine({ parts }: CommandContext): (look: Look) => void {
  return (look) => {
    const time = atOf(look).toISOString();
    if (look.type === 'failed') {
      parts.io.err(`${time} ${look.message}\n`);
      return;
    }
    for (const queue of look.sample.queues) {
      parts.io.out(`${time} ${statsLine(queue, look.rates.get(queue.queue))}\n`);
    }
  };
}

function asData(look: Look): unknown {
  if (look.type === 'failed') return { at: look.at, error: { message: look.message } };
  const { at, queues, workers } = look.sample;
  const withRates = queues.map((queue) => ({ ...queue, rates: look.rates.get(queue.queue) }));
  return { at, queues: withRates, workers };
}

function rates(look: Look & { readonly type: 'sample' }, style: Style): string {
  return renderRates(look.sample, look.rates, style);
}

function atOf(look: Look): Date {
  return look.type === 'sample' ? look.sample.at : look.at;
}

function clock(at: Date): string {
  return at.toTimeString().slice(0, 8);
}
