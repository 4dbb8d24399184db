import { keysOf } from '../keys.ts';
import { HeaderBook } from './header-book.ts';
import type { RedisPort } from '../connection/port.ts';

/** A claim that was not answered: what it may have taken is to be given back. */
export interface LostClaim {
  readonly name: string;
  readonly number: number;
  /** Called once that is done. */
  readonly onBack: () => void;
}

/** What one driver knows of one physical queue. */
export class QueueView {
  readonly name: string;
  /** KEYS[1..3] of every script. */
  readonly keys: readonly [own: string, shared: string, dead: string];
  readonly headers: HeaderBook;
  /** Suspects that waited when Redis was heard of last. */
  suspects = 0;
  /** Claims of consumers of this driver, also of closed ones, that were never answered. */
  readonly lost: Set<LostClaim> = new Set();

  constructor(port: RedisPort, prefix: string, name: string) {
    const { own, shared, dead } = keysOf(prefix, name);
    this.name = name;
    this.keys = [own, shared, dead];
    this.headers = new HeaderBook(port, `${shared}hd`);
  }
}
