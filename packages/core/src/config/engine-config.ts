import type { Clock } from '../contract/clock.ts';
import { ConfigError } from '../exceptions/config-errors.ts';
import { consoleLogger } from '../internal/logger.ts';
import type { Logger } from '../contract/logger.ts';
import { jsonSerializer } from '../serializer/json.ts';
import { msgpackSerializer } from '../serializer/msgpack.ts';
import type { SendLimits } from '../producer/send-line.ts';
import type { Serializer } from '../serializer/serializer.ts';
import { plainResolver, type Resolver } from '../worker/resolver.ts';
import type { CustomBackoff } from '../retry/backoff.ts';
import { DEFAULT_RECORDS, type RecordsOption } from '../store/record-policy.ts';
import type { EngineOptions } from './engine-options.ts';
import type { Environment } from './environment.ts';

/** Every setting of an engine, checked and filled in. Frozen. */
export interface EngineConfig {
  readonly serializer: Serializer;
  /** All that can be read, by content type. */
  readonly serializers: ReadonlyMap<string, Serializer>;
  readonly backoffs: Readonly<Record<string, CustomBackoff>>;
  readonly resolver: Resolver;
  readonly logger: Logger;
  readonly clock: Clock | undefined;
  readonly random: () => number;
  readonly records: RecordsOption;
  readonly tombstoneMs: number;
  readonly leaseMs: number;
  readonly abortMs: number;
  readonly drainMs: number;
  readonly holdMs: number;
  readonly unknownTaskMs: number;
  readonly poisonLimit: number;
  readonly maxBodyBytes: number;
  readonly commandMs: number;
  readonly sendLimits: SendLimits;
  readonly concurrency: number;
  /** Queues of the environment; `undefined` where it names none. */
  readonly queues: Readonly<Record<string, number>> | undefined;
}

/** Fills in every setting: option, else environment, else default. */
export function engineConfig(options: EngineOptions, environment: Environment): EngineConfig {
  const known = [msgpackSerializer(), jsonSerializer()];
  const serializer = chooseSerializer(
    options.serializer ?? environment.serializer ?? 'msgpack',
    known,
  );
  return Object.freeze({
    serializer,
    serializers: new Map([...known, serializer].map((one) => [one.contentType, one])),
    backoffs: options.backoffs ?? {},
    resolver: options.resolver ?? plainResolver,
    logger: options.logger ?? consoleLogger(options.logLevel ?? environment.logLevel ?? 'info'),
    clock: options.clock,
    random: unfailing(options.random ?? Math.random),
    records: options.records ?? DEFAULT_RECORDS,
    tombstoneMs: options.tombstoneMs ?? 3_600_000,
    leaseMs: options.leaseMs ?? 10_000,
    abortMs: options.abortMs ?? 1_000,
    drainMs: options.drainMs ?? 10_000,
    holdMs: options.holdMs ?? 30_000,
    unknownTaskMs: options.unknownTaskMs ?? 86_400_000,
    poisonLimit: options.poisonLimit ?? 3,
    maxBodyBytes: options.maxBodyBytes ?? 900 * 1024,
    commandMs: options.commandMs ?? 10_000,
    sendLimits: Object.freeze({
      maxInFlight: options.maxInFlight ?? 10_000,
      maxPending: options.maxPending ?? 100_000,
      maxPendingBytes: options.maxPendingBytes ?? 256 * 1024 * 1024,
      offlineMs: options.offlineMs ?? 10_000,
    }),
    concurrency: environment.concurrency ?? 10,
    queues: environment.queues,
  });
}

function chooseSerializer(
  chosen: 'msgpack' | 'json' | Serializer,
  known: readonly Serializer[],
): Serializer {
  if (typeof chosen !== 'string') return chosen;
  const contentType = chosen === 'msgpack' ? 'application/x-msgpack' : 'application/json';
  const found = known.find((one) => one.contentType === contentType);
  if (found === undefined) throw new ConfigError(`There is no serializer ${chosen}.`);
  return found;
}

/** Randomness decides nothing that is worth losing a job for. */
function unfailing(random: () => number): () => number {
  return () => {
    try {
      return random();
    } catch {
      return Math.random();
    }
  };
}
