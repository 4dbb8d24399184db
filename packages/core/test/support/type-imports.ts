import type { StandardSchemaV1 } from '@standard-schema/spec';

export { getQueueEngine } from '../../src/index.ts';

/** A Standard Schema of no particular library. */
export type StandardSchemaLike<Input, Output> = StandardSchemaV1<Input, Output>;
