import { describe, expect, it } from 'vitest';

import { barChart } from '../src/charts/bar-chart.ts';
import { dotMap } from '../src/charts/dot-map.ts';
import { lineChart } from '../src/charts/line-chart.ts';
import { extentOf, linearScale, roundTicks } from '../src/charts/linear-scale.ts';
import { page } from '../src/charts/page.ts';

describe('the scale', () => {
  it('maps values to places, also backwards', () => {
    const scale = linearScale([0, 10], [100, 0]);
    expect([0, 5, 10].map((value) => scale.at(value))).toEqual([100, 50, 0]);
  });

  it('puts a single value at the start', () => {
    expect(linearScale([7, 7], [20, 80]).at(7)).toBe(20);
  });

  it('draws its lines at round values', () => {
    expect(roundTicks([1.2, 28], 6)).toEqual([5, 10, 15, 20, 25]);
    expect(roundTicks([-3, 3], 6)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    expect(roundTicks([4, 4], 6)).toEqual([4]);
  });

  it('covers all values, and refuses none', () => {
    expect(extentOf([3, -1, 2])).toEqual([-1, 3]);
    expect(() => extentOf([])).toThrow(RangeError);
  });
});

describe('the charts', () => {
  it('draw one bar per entry, with a link where there is one', () => {
    const svg = barChart('Bars', [
      { name: 'A & B', value: 2 },
      { name: 'C', value: 1, href: 'c.html' },
    ]);
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg).toContain('A &amp; B');
    expect(svg.match(/<a href="c.html">/g)).toHaveLength(1);
  });

  it('draw one line per series and a label per January', () => {
    const names = ['2012-12', '2013-01', '2013-02'];
    const svg = lineChart('Lines', names, [{ name: 'high', values: [1, 2, 3] }]);
    expect(svg.match(/<polyline /g)).toHaveLength(1);
    expect(svg).toContain('>2013</text>');
    expect(svg).not.toContain('>2012</text>');
  });

  it('draw a map that goes on over the date line', () => {
    const places = [
      { name: 'Shemya', latitude: 52.7, longitude: 174.1 },
      { name: 'Adak', latitude: 51.9, longitude: -176.6 },
      { name: 'Juneau', latitude: 58.4, longitude: -134.6 },
    ];
    const centres = [...dotMap('Alaska', places).matchAll(/cx="([\d.]+)"/g)].map((one) =>
      Number(one[1]),
    );
    expect(centres).toEqual(centres.toSorted((a, b) => a - b));
  });

  it('draw a map of one place', () => {
    expect(dotMap('DC', [{ name: 'DCA', latitude: 38.9, longitude: -77 }])).toContain('<circle ');
  });
});

describe('the page', () => {
  it('stands alone: no script, nothing loaded, text escaped', () => {
    const html = page({ title: 'A <b>', subtitle: 'x & y', source: 's' }, '<svg></svg>');
    expect(html).toContain('<title>A &lt;b&gt;</title>');
    expect(html).toContain('x &amp; y');
    expect(html).not.toMatch(/<script|<link|src=|url\(/);
  });
});
