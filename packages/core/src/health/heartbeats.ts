import { Pulse, type PulseState, type PulseTime } from './pulse.ts';

/** The pulses of one engine's loops, for health to read. */
export class Heartbeats {
  readonly #time: PulseTime;
  readonly #pulses = new Set<Pulse>();

  constructor(time: PulseTime) {
    this.#time = time;
  }

  /** A pulse for one more loop; it rests until its first `expect`. */
  open(name: string): Pulse {
    const pulse: Pulse = new Pulse(name, this.#time, () => void this.#pulses.delete(pulse));
    this.#pulses.add(pulse);
    return pulse;
  }

  /** Forgets all loops: the start that opened them failed. */
  clear(): void {
    this.#pulses.clear();
  }

  /** How every loop does now, in the order they were opened. */
  look(): readonly PulseState[] {
    return Array.from(this.#pulses, (pulse) => pulse.look());
  }
}
