import { extentOf, linearScale, type LinearScale } from './linear-scale.ts';
import { element, label, picture } from './svg.ts';

/** One line of a chart; all lines of a chart have a value for each name on its axis. */
export interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 720;
const HEIGHT = 320;
const BOX = { left: 40, right: 610, top: 12, bottom: 290 };

/** Draws one or two lines over a row of names, `2012-01` and so on; the axis shows the first of each year. */
export function lineChart(title: string, names: readonly string[], lines: readonly Line[]): string {
  const x = linearScale([0, names.length - 1], [BOX.left, BOX.right]);
  const y = linearScale(extentOf(lines.flatMap((line) => line.values)), [BOX.bottom, BOX.top]);
  return picture(title, { width: WIDTH, height: HEIGHT }, [
    ...valueAxis(y),
    ...yearAxis(x, names),
    ...lines.map((line, index) => drawLine(line, { x, y, className: `line line-${index + 1}` })),
  ]);
}

function valueAxis(y: LinearScale): string[] {
  return y.ticks.map((tick) => {
    const place = y.at(tick);
    const ends = { x1: BOX.left, x2: BOX.right, y1: place, y2: place };
    return (
      element('line', { ...ends, class: 'grid' }) +
      label(String(tick), { x: BOX.left - 8, y: place + 4, 'text-anchor': 'end', class: 'value' })
    );
  });
}

function yearAxis(x: LinearScale, names: readonly string[]): string[] {
  return names.flatMap((name, index) => {
    if (!name.endsWith('-01')) return [];
    return [label(name.slice(0, 4), { x: x.at(index), y: HEIGHT - 8, class: 'value' })];
  });
}

interface Drawing {
  readonly x: LinearScale;
  readonly y: LinearScale;
  readonly className: string;
}

function drawLine(line: Line, { x, y, className }: Drawing): string {
  const points = line.values.map((value, index) => [x.at(index), y.at(value)] as const);
  const path = points.map(([left, top]) => `${left.toFixed(1)},${top.toFixed(1)}`).join(' ');
  const last = points.at(-1)?.[1] ?? BOX.top;
  return (
    element('polyline', { points: path, class: className }) +
    label(line.name, { x: BOX.right + 8, y: last + 4, class: 'name' })
  );
}
