import { readDataSet } from './data-set.ts';

/** One airport of `airports.csv`: 3,376 of them, nearly all in the United States. */
export interface Airport {
  /** IATA or FAA code, 3 or 4 letters and digits. */
  readonly iata: string;
  readonly name: string;
  readonly city: string;
  /** Two letters; `NA` where the data set knows none. */
  readonly state: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Reads every airport of the data set. @throws DataSetError if a row is not as expected. */
export async function readAirports(): Promise<readonly Airport[]> {
  return await readDataSet('airports.csv', (cells) => ({
    iata: cells.text('iata'),
    name: cells.text('name'),
    city: cells.text('city'),
    state: cells.text('state'),
    country: cells.text('country'),
    latitude: cells.number('latitude'),
    longitude: cells.number('longitude'),
  }));
}
