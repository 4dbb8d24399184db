import { extentOf, linearScale, type Interval } from './linear-scale.ts';
import { element, picture, escapeMarkup } from './svg.ts';

/** One place on the map, in degrees. */
export interface Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

const WIDTH = 720;
const MAX_HEIGHT = 620;
const MARGIN = 16;

/**
 * Draws a dot for each place, north up: with enough airports, the outline of the state appears by itself.
 * One degree is as long on paper in both directions at the map's middle latitude; good enough for a state.
 */
export function dotMap(title: string, places: readonly Place[]): string {
  const longitudes = eastToWest(places.map((place) => place.longitude));
  const [south, north] = extentOf(places.map((place) => place.latitude));
  const [west, east] = extentOf(longitudes);
  const narrowing = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const size = fit({ width: (east - west) * narrowing, height: north - south });

  const x = linearScale([west, east], middleOf(WIDTH, size.width));
  const y = linearScale([south, north], [MARGIN + size.height, MARGIN]);
  const dots = places.map((place, index) => {
    const centre = { cx: x.at(longitudes[index] ?? west), cy: y.at(place.latitude) };
    const tooltip = element('title', {}, [escapeMarkup(place.name)]);
    return element('circle', { ...centre, r: 3.5, class: 'dot' }, [tooltip]);
  });
  return picture(title, { width: WIDTH, height: size.height + 2 * MARGIN }, dots);
}

/** A map that reaches over the date line (Alaska's islands) goes on to the west instead of starting again in the east. */
function eastToWest(longitudes: readonly number[]): readonly number[] {
  const [west, east] = extentOf(longitudes);
  if (east - west <= 180) return longitudes;
  return longitudes.map((longitude) => (longitude > 0 ? longitude - 360 : longitude));
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size of the same shape that fits the page. A single place has no shape and gets a small square. */
function fit({ width, height }: Size): Size {
  if (width === 0 || height === 0) return { width: 60, height: 60 };
  const factor = Math.min((WIDTH - 2 * MARGIN) / width, (MAX_HEIGHT - 2 * MARGIN) / height);
  return { width: width * factor, height: height * factor };
}

function middleOf(page: number, wanted: number): Interval {
  const start = (page - wanted) / 2;
  return [start, start + wanted];
}
