import { keysOf } from '../keys.ts';
import { HeaderBook } from './header-book.ts';
import type { RedisPort } from '../connection/port.ts';

/** What one driver knows of one physical queue. */
export class QueueView {
  readonly name: string;
  /** KEYS[1..3] of every script. */
  readonly keys: readonly [own: string, shared: string, dead: string];
  readonly headers: HeaderBook;
  /** Suspects that waited when Redis was heard of last. */
  suspects = 0;

  constructor(port: RedisPort, prefix: string, name: string) {
    const { own, shared, dead } = keysOf(prefix, name);
    this.name = name;
    this.keys = [own, shared, dead];
    this.headers = new HeaderBook(port, `${shared}hd`);
  }
}
