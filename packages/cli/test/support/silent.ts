import type { Logger } from '@switchyard/core';

const nothing = (): void => undefined;

/** Writes nothing. */
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
