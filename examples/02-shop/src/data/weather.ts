import { readDataSet } from './data-set.ts';

/** One day in one city of `weather.csv`: Seattle and New York, 2012 to 2015. */
export interface WeatherDay {
  readonly location: string;
  /** ISO date, `2012-01-31`. */
  readonly date: string;
  /** Millimetres. */
  readonly precipitation: number;
  /** Degrees Celsius. */
  readonly tempMax: number;
  /** Degrees Celsius. */
  readonly tempMin: number;
}

/** Reads every day of the data set. @throws DataSetError if a row is not as expected. */
export async function readWeather(): Promise<readonly WeatherDay[]> {
  return await readDataSet('weather.csv', (cells) => ({
    location: cells.text('location'),
    date: cells.text('date'),
    precipitation: cells.number('precipitation'),
    tempMax: cells.number('temp_max'),
    tempMin: cells.number('temp_min'),
  }));
}
