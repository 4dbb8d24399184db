export { logging } from './logging.ts';
export type { LoggedEvent, LoggingOptions } from './options.ts';
