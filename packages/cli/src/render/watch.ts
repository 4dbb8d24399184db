import type { Look } from '../commands/stats-watch.ts';
import { toJson } from '../output/to-json.ts';
import type { Style } from '../output/style.ts';
import type { CommandContext } from '../run/command-context.ts';
import { renderRates, statsLine } from './stats.ts';

/** Shows looks as they come: as JSON, over each other on a terminal, or line by line. */
export function watchView(context: CommandContext): (look: Look) => void {
  const { io } = context.parts;
  if (context.flags.json === true) return (look) => io.out(`${toJson(asData(look))}\n`);
  return io.outIsTerminal ? inPlace(context, context.style) : lineByLine(context);
}

/** From the top left, then clear what is left below: no flicker, and nothing scrolls away. */
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const CLEAR_ALL = '\u001b[2J';
/** On a narrow terminal a line is cut: wrapped, it would push the others about. */
const CUT = '\u001b[?7l';
const WRAP = '\u001b[?7h';

function inPlace({ parts }: CommandContext, style: Style): (look: Look) => void {
  let first = true;
  return (look) => {
    const body = look.type === 'failed' ? style('bad', look.message) : rates(look, style);
    const head = style('dim', `${clock(atOf(look))}  Ctrl-C ends`);
    const lines = [head, '', ...body.split('\n')].map((line) => `${line}${CLEAR_LINE}\n`).join('');
    parts.io.out(`${first ? CLEAR_ALL : ''}${HOME}${CUT}${lines}${WRAP}${CLEAR_BELOW}`);
    first = false;
  };
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
  const { at, queues } = look.sample;
  return { at, queues: queues.map((queue) => ({ ...queue, rates: look.rates.get(queue.queue) })) };
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
