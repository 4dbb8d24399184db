import { describe, expect, it } from 'vitest';

import { readAirports } from '../src/data/airports.ts';
import { Cells, DataSetError } from '../src/data/data-set.ts';
import { readWeather } from '../src/data/weather.ts';

describe('the data sets', () => {
  it('have 3,376 airports with distinct codes', async () => {
    const airports = await readAirports();
    expect(airports).toHaveLength(3376);
    expect(new Set(airports.map((airport) => airport.iata)).size).toBe(3376);
    expect(airports.find((airport) => airport.iata === 'DBN')).toEqual({
      iata: 'DBN',
      name: 'W. H. "Bud" Barron',
      city: 'Dublin',
      state: 'GA',
      country: 'USA',
      latitude: 32.56445806,
      longitude: -82.98525556,
    });
  });

  it('have four years of weather in two cities', async () => {
    const days = await readWeather();
    expect(days).toHaveLength(2 * 1461);
    expect(days[0]).toEqual({
      location: 'Seattle',
      date: '2012-01-01',
      precipitation: 0,
      tempMax: 12.8,
      tempMin: 5,
    });
  });

  it('name file, line and column of a value that is not as expected', () => {
    const cells = new Cells({ latitude: 'north', city: '' }, 'airports.csv, line 7');
    expect(() => cells.number('latitude')).toThrow(
      new DataSetError('airports.csv, line 7: expected a number in column "latitude", got "north"'),
    );
    expect(() => cells.text('city')).toThrow('expected text in column "city", got none');
    expect(() => cells.text('iata')).toThrow('expected text in column "iata", got none');
  });
});
