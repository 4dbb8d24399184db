import { BaseWorker, UnrecoverableError, type JobContext } from '@switchyard/core';
import type { z } from 'zod';

import { readWeather, type WeatherDay } from '../data/weather.ts';
import { ReportRequest } from '../payloads.ts';
import { overviewReport } from '../reports/overview-report.ts';
import type { Report } from '../reports/report.ts';
import { stateReport } from '../reports/state-report.ts';
import { weatherReport } from '../reports/weather-report.ts';
import type { AirportRepository } from '../services/airport-repository.ts';
import type { Cache } from '../services/cache.ts';
import type { ReportWriter } from '../services/report-writer.ts';

/** What the worker works with. */
export interface GenerateReportServices {
  readonly airports: AirportRepository;
  readonly weather: Cache<readonly WeatherDay[]>;
  readonly writer: ReportWriter;
}

type Request = z.infer<typeof ReportRequest>;

/** Writes one report as a CSV file and as an HTML page with a chart. */
export class GenerateReportWorker extends BaseWorker<typeof ReportRequest> {
  static readonly payload = ReportRequest;
  static readonly defaults = { queue: 'shop-reports', maxAttempts: 3, timeoutMs: 60_000 } as const;
  readonly #services: GenerateReportServices;

  constructor(services: GenerateReportServices) {
    super();
    this.#services = services;
  }

  /** The file's name comes from the payload alone: a second run replaces the file by an equal one. */
  async run(payload: Request, job: JobContext): Promise<void> {
    const report = await this.#build(payload);
    // The last moment to give up cleanly; a run that lost its lease need not write.
    job.signal.throwIfAborted();
    await this.#services.writer.write(report);
  }

  async #build(payload: Request): Promise<Report> {
    const { airports } = this.#services;
    switch (payload.kind) {
      case 'overview':
        return overviewReport(airports.all());
      case 'state': {
        const its = airports.inState(payload.state);
        return stateReport(payload.state, some(its, `airport in state ${payload.state}`));
      }
      case 'weather':
        return await this.#weather(payload.location);
    }
  }

  async #weather(location: string): Promise<Report> {
    const days = await this.#services.weather.getOrLoad('all', readWeather);
    const its = days.filter((day) => day.location === location);
    return weatherReport(location, some(its, `weather of ${location}`));
  }
}

/** A report about nothing is a mistake in the request, and would be one again at the next attempt. */
function some<Item>(items: readonly Item[], what: string): readonly Item[] {
  if (items.length === 0) throw new UnrecoverableError(`the data set has no ${what}`);
  return items;
}
