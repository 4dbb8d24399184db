import type { ControlFacet, ControlListener } from '@switchyard/core/driver';
import { listOf, textOf } from './decode-answers.ts';
import { COMMON_SCRIPTS } from './scripts.ts';
import type { StoreParts } from './store-parts.ts';

/** Values that one script answers at most. */
const PAGE = 500;
const LENGTH = 4;

/**
 * Small shared values, and who is told of them. What a watcher misses while it has no connection is found by
 * `all`; a value whose time is over is told as ended when it is swept, by the next call of anybody.
 */
export class Control implements ControlFacet {
  readonly #parts: StoreParts;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  async set(name: string, value: string | undefined, ttlMs?: number): Promise<void> {
    const { port, keys } = this.#parts.open('control.set');
    const isLasting = ttlMs === undefined || !Number.isFinite(ttlMs);
    const given = value === undefined ? ['0', ''] : ['1', value];
    const ends = isLasting ? '' : Math.max(1, Math.ceil(ttlMs));
    const args = [keys.told, name, ...given, ends, wordBytes(name, value)];
    await port.run(COMMON_SCRIPTS.setValue, keys.control, args);
  }

  async all(prefix: string): Promise<ReadonlyMap<string, string>> {
    const { port, keys } = this.#parts.open('control.all');
    const found = new Map<string, string>();
    // No text has the byte 255 in it.
    const end = Buffer.concat([Buffer.from(`(${prefix}`), Buffer.from([0xff])]);
    let begin: string | undefined = `[${prefix}`;
    while (begin !== undefined) {
      const args = [keys.told, begin, end, PAGE];
      const reply = await port.run(COMMON_SCRIPTS.allValues, keys.control, args);
      const [last, ...pairs] = listOf(reply, 'control.all');
      for (let at = 0; at + 1 < pairs.length; at += 2) {
        found.set(textOf(pairs[at]), textOf(pairs[at + 1]));
      }
      begin = last === null || last === undefined ? undefined : `(${textOf(last)}`;
    }
    return found;
  }

  async tell(name: string, value: string | undefined): Promise<void> {
    const { port, keys } = this.#parts.open('control.tell');
    await port.call('PUBLISH', [keys.told, wordBytes(name, value)]);
  }

  async watch(listener: ControlListener): Promise<() => Promise<void>> {
    const { port, keys } = this.#parts.open('control.watch');
    let isOver = false;
    const hear = (message: Buffer): void => {
      const word = readWord(message);
      if (word !== undefined && !isOver) listener(...word);
    };
    const stop = await port.subscribe(keys.told, hear);
    return async () => {
      isOver = true;
      await stop();
    };
  }
}

/** A word as one piece: whether there is a value, the name behind its length, the value. */
function wordBytes(name: string, value: string | undefined): Buffer {
  const text = Buffer.from(name);
  const head = Buffer.allocUnsafe(1 + LENGTH);
  head.writeUInt8(value === undefined ? 0 : 1);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, text, Buffer.from(value ?? '')]);
}

/** Nothing, for what is no word of ours. */
function readWord(message: Buffer): readonly [string, string | undefined] | undefined {
  const begin = 1 + LENGTH;
  if (message.length < begin) return undefined;
  const end = begin + message.readUInt32BE(1);
  if (end > message.length) return undefined;
  const value = message.readUInt8(0) === 1 ? message.toString('utf8', end) : undefined;
  return [message.toString('utf8', begin, end), value];
}
