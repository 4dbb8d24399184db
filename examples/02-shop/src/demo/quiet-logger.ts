import type { Logger } from '@switchyard/core';

const nothing = (): void => undefined;

/** Says nothing: the demo fails hundreds of attempts on purpose, and shows them itself. */
export const quietLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
