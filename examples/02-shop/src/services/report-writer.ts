import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { csvFormatRows } from 'd3-dsv';

import { page } from '../charts/page.ts';
import type { Report } from '../reports/report.ts';

/** Writes reports into one folder, two files each: `<name>.csv` and `<name>.html`. */
export class ReportWriter {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes both files and answers their names. Who reads at the same time sees the old file or the new, never half of one. */
  async write(report: Report): Promise<readonly string[]> {
    await mkdir(this.#folder, { recursive: true });
    const rows = [report.columns, ...report.rows].map((row) => row.map(String));
    return await Promise.all([
      this.#replace(`${report.name}.csv`, `${csvFormatRows(rows)}\n`),
      this.#replace(`${report.name}.html`, page(report.text, report.chart)),
    ]);
  }

  /** Writes beside the target and renames: a rename is one step, and two runs of one job cannot mix their bytes. */
  async #replace(name: string, content: string): Promise<string> {
    const draft = join(this.#folder, `.${name}.${randomUUID()}.tmp`);
    try {
      await writeFile(draft, content);
      await rename(draft, join(this.#folder, name));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return name;
  }
}
