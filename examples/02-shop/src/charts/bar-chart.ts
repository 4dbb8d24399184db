import { linearScale } from './linear-scale.ts';
import { element, label, picture } from './svg.ts';

/** One bar: what it stands for, and how long it is. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Page to go to from the bar's name. */
  readonly href?: string;
}

const WIDTH = 720;
const ROW = 18;
const LEFT = 48;
const RIGHT = 44;

/** Draws horizontal bars from zero, one a row, in the order given. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(1, ...bars.map((bar) => bar.value));
  const x = linearScale([0, longest], [LEFT, WIDTH - RIGHT]);
  const rows = bars.map((bar, index) => {
    const top = index * ROW;
    const end = x.at(bar.value);
    const size = { x: LEFT, y: top + 3, width: end - LEFT, height: ROW - 6, rx: 2 };
    return [
      linked(
        label(bar.name, { x: LEFT - 8, y: top + 13, 'text-anchor': 'end', class: 'name' }),
        bar,
      ),
      element('rect', { ...size, class: 'bar' }),
      label(bar.value.toLocaleString('en-US'), { x: end + 6, y: top + 13, class: 'value' }),
    ].join('');
  });
  return picture(title, { width: WIDTH, height: bars.length * ROW }, rows);
}

function linked(markup: string, { href }: Bar): string {
  return href === undefined ? markup : element('a', { href }, [markup]);
}
