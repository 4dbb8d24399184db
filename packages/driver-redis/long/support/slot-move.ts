import { Redis } from 'ioredis';

const PATIENCE_MS = 5_000;

interface Master {
  readonly id: string;
  readonly client: Redis;
  readonly port: number;
}

/** Moves one slot of a cluster from its master to another, step by step, as an operator's tool does. */
export class SlotMove {
  readonly #slot: number;
  readonly #masters: readonly Master[];
  readonly #from: Master;
  readonly #to: Master;

  private constructor(
    slot: number,
    masters: readonly Master[],
    ends: { readonly from: Master; readonly to: Master },
  ) {
    this.#slot = slot;
    this.#masters = masters;
    this.#from = ends.from;
    this.#to = ends.to;
  }

  static async find(url: string, slot: number): Promise<SlotMove> {
    const [, first = ''] = /:(\d+)/.exec(url) ?? [];
    const asked = new Redis({ host: '127.0.0.1', port: Number(first) });
    const ranges = await asked.cluster('SLOTS');
    asked.disconnect();
    const masters = ranges.map(([from, to, node]) => {
      const [host = '', port = 0, id = ''] = node ?? [];
      const client = new Redis({ host, port });
      return { id, client, port, isOwner: from <= slot && slot <= to };
    });
    const from = masters.find(({ isOwner }) => isOwner);
    const to = masters.find(({ isOwner }) => !isOwner);
    if (from === undefined || to === undefined) throw new Error('The cluster has no two masters.');
    return new SlotMove(slot, masters, { from, to });
  }

  /** From now on keys that are not there are to be asked for at the other. */
  async begin(): Promise<void> {
    await this.#to.client.call('CLUSTER', 'SETSLOT', this.#slot, 'IMPORTING', this.#from.id);
    await this.#from.client.call('CLUSTER', 'SETSLOT', this.#slot, 'MIGRATING', this.#to.id);
  }

  /** Moves half of the keys. Throws where the other has one of them already. */
  async some(): Promise<void> {
    const keys = await this.#keys();
    await this.#migrate(keys.slice(0, Math.ceil(keys.length / 2)));
  }

  /** Moves the keys that are left, and those that came meanwhile. */
  async rest(): Promise<void> {
    for (let keys = await this.#keys(); keys.length > 0; keys = await this.#keys()) {
      await this.#migrate(keys);
    }
  }

  /** The slot is the other's. */
  async end(): Promise<void> {
    const others = this.#masters.filter((one) => one !== this.#to && one !== this.#from);
    for (const { client } of [this.#to, this.#from, ...others]) {
      await client.call('CLUSTER', 'SETSLOT', this.#slot, 'NODE', this.#to.id);
    }
  }

  close(): void {
    for (const { client } of this.#masters) client.disconnect();
  }

  async #keys(): Promise<readonly Buffer[]> {
    const found = await this.#from.client.callBuffer('CLUSTER', 'GETKEYSINSLOT', this.#slot, 1_000);
    return found as Buffer[];
  }

  async #migrate(keys: readonly Buffer[]): Promise<void> {
    if (keys.length === 0) return;
    const to = ['127.0.0.1', this.#to.port, '', 0, PATIENCE_MS] as const;
    await this.#from.client.call('MIGRATE', ...to, 'KEYS', ...keys);
  }
}
