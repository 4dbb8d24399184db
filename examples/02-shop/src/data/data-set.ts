import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { csvParse, type DSVRowString } from 'd3-dsv';

/** A row of a data set that is not what its reader expects: the file changed, or a column was renamed. */
export class DataSetError extends Error {
  override readonly name = 'DataSetError';
}

/**
 * Reads a CSV file of the npm package `vega-datasets` and turns each row into a typed one.
 *
 * @throws DataSetError naming file, line and column of the first value that `toRow` refuses.
 */
export async function readDataSet<Row>(
  file: string,
  toRow: (cells: Cells) => Row,
): Promise<readonly Row[]> {
  const text = await readFile(join(dataSetFolder(), file), 'utf8');
  return csvParse(text).map((raw, index) => toRow(new Cells(raw, `${file}, line ${index + 2}`)));
}

/** One raw row, whose cells are read by name and checked. */
export class Cells {
  readonly #raw: DSVRowString;
  readonly #where: string;

  constructor(raw: DSVRowString, where: string) {
    this.#raw = raw;
    this.#where = where;
  }

  /** The text of a column. @throws DataSetError if the column is missing or empty. */
  text(column: string): string {
    const value = this.#raw[column];
    if (value === undefined || value === '') {
      throw new DataSetError(`${this.#where}: expected text in column "${column}", got none`);
    }
    return value;
  }

  /** The number of a column. @throws DataSetError if it is not a finite number. */
  number(column: string): number {
    const text = this.text(column);
    const value = Number(text);
    if (!Number.isFinite(value)) {
      throw new DataSetError(
        `${this.#where}: expected a number in column "${column}", got "${text}"`,
      );
    }
    return value;
  }
}

/** The package exports only its code, so the data folder is found beside the code's folder. */
function dataSetFolder(): string {
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  return join(dirname(entry), '..', 'data');
}
