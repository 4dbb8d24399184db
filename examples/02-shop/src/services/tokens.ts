import type { InjectionToken } from 'tsyringe';

import type { WeatherDay } from '../data/weather.ts';
import type { AirportRepository } from './airport-repository.ts';
import type { Cache } from './cache.ts';
import type { InventoryClient } from './inventory-client.ts';
import type { Mailer } from './mailer.ts';
import type { ReportWriter } from './report-writer.ts';

/** Delivers mail. */
export const MAILER: InjectionToken<Mailer> = Symbol('Mailer');

/** Airports and their stock. */
export const AIRPORTS: InjectionToken<AirportRepository> = Symbol('AirportRepository');

/** The inventory endpoint, over HTTP. */
export const INVENTORY: InjectionToken<InventoryClient> = Symbol('InventoryClient');

/** The tags of the inventory endpoint's last answers, by airport. */
export const ETAGS: InjectionToken<Cache<string>> = Symbol('Cache<etag>');

/** The weather data set, read once and shared by the jobs that need it. */
export const WEATHER: InjectionToken<Cache<readonly WeatherDay[]>> = Symbol('Cache<weather>');

/** Writes report files. */
export const REPORTS: InjectionToken<ReportWriter> = Symbol('ReportWriter');
