import type { Capabilities } from './capabilities.ts';
import type { Driver } from './driver.ts';
import type { Receipt } from './message.ts';

/** Checks a driver against the contract while keeping its literal capability types. */
export function defineDriver<const C extends Capabilities>(driver: Driver<C>): Driver<C> {
  return driver;
}

/** Makes a receipt of what the driver keeps about a delivery. */
export function asReceipt(kept: object): Receipt {
  return kept as unknown as Receipt;
}
