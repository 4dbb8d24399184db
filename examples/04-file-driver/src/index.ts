export type { FileCapabilities } from './capabilities.ts';
export { createDriver, fileDriver, type FileDriver, type FileDriverOptions } from './driver.ts';
