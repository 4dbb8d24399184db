import type { ChosenStore } from '../config/choose-store.ts';
import type { EngineConfig } from '../config/engine-config.ts';
import type { Clock } from '../contract/clock.ts';
import { channelControl, storeControl, type Control } from '../control/control.ts';
import { CallGuard } from '../runtime/call-guard.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { StoreBond } from './bond.ts';
import { FusedBond } from './fused-bond.ts';
import { PlainBond } from './plain-bond.ts';
import { recordPolicy } from './record-policy.ts';
import { publishComplete } from '../emulate/publish-complete.ts';
import { EnqueueBatcher } from '../producer/enqueue-batcher.ts';
import { SeparateBond } from './separate-bond.ts';
import type { SeparateParts } from './separate-parts.ts';
import { StoreBatcher } from './store-batcher.ts';
import { ResultWriter } from './result-writer.ts';
import { RuntimeStore } from './runtime-store.ts';

/** What an engine has on the side of its store. */
export interface StoreSide {
  readonly type: ChosenStore['type'];
  readonly store: RuntimeStore | undefined;
  readonly bond: StoreBond;
  /** Missing where neither store nor broker carries it. */
  readonly control: Control | undefined;
  readonly results: ResultWriter;
  /** Present where the store stands apart. */
  readonly separate?: SeparateParts | undefined;
}

/** What it is made of. */
export interface StoreSideParts {
  readonly chosen: ChosenStore;
  readonly runtime: RuntimeDriver;
  readonly config: EngineConfig;
  readonly clock: Clock;
  readonly engine: string;
}

/** Makes the side of the store: with none, with the driver's own, or with one that stands apart. */
export function storeSide(parts: StoreSideParts): StoreSide {
  const { chosen, runtime, config } = parts;
  const policy = recordPolicy(config.records);
  const results = resultWriter(parts, policy.keepEnded.type === 'none');
  if (chosen.type === 'none') {
    const bond = new PlainBond(runtime, results);
    const { control: channel } = runtime;
    const control = channel && channelControl(channel);
    return { type: 'none', store: undefined, bond, control, results };
  }
  const store = new RuntimeStore(storeOf(chosen), guardFor(parts));
  const control = storeControl(store);
  if (chosen.type === 'fused') {
    const bond = new FusedBond({ runtime, store, policy, results });
    return { type: 'fused', store, bond, control, results };
  }
  const separate: SeparateParts = {
    runtime,
    store,
    policy,
    results,
    batcher: new StoreBatcher((groups) => store.apply(groups)),
    copies: new EnqueueBatcher((queue, messages) => publishComplete(runtime, queue, messages)),
    clock: parts.clock,
    worker: parts.engine,
    leaseMs: config.leaseMs,
    poisonLimit: config.poisonLimit,
    tombstoneMs: config.tombstoneMs,
    timerSet: { tell: () => undefined },
  };
  return { type: 'separate', store, bond: new SeparateBond(separate), control, results, separate };
}

function storeOf(chosen: Exclude<ChosenStore, { type: 'none' }>) {
  return chosen.type === 'fused' ? chosen.fused.store : chosen.store;
}

function guardFor({ chosen, engine, clock, config }: StoreSideParts): CallGuard {
  const driver = chosen.type === 'separate' ? `store ${chosen.store.name}` : 'store';
  return new CallGuard({ engine, driver }, clock, config.commandMs);
}

function resultWriter({ chosen, config }: StoreSideParts, unkept: boolean): ResultWriter {
  const dropped =
    chosen.type === 'none'
      ? 'the engine has no store'
      : unkept
        ? 'the option records keeps no completed jobs'
        : undefined;
  const { serializer, maxBodyBytes: maxBytes, logger: log } = config;
  return new ResultWriter({ serializer, maxBytes, dropped, log });
}
