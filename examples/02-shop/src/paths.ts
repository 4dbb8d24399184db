import { fileURLToPath } from 'node:url';

/** Folder the reports go to unless the caller names another: `examples/02-shop/out`, ignored by git. */
export const DEFAULT_OUT_DIR: string = fileURLToPath(new URL('../out/', import.meta.url));
