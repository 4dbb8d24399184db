/**
 * A line of the table at the end of `npm test`.
 *
 * @typedef {object} DriverLine
 * @property {string} driver
 * @property {string} broker  the broker and its version
 * @property {string} tests   the folder its tests lie in, from the root
 * @property {{ reason: string, enable: string }} [notRun]
 *   why its tests could not run here, and the one command that changes that
 */

/** @type {readonly DriverLine[]} */
export const drivers = [
  { driver: 'inmemory', broker: 'in process', tests: 'packages/driver-inmemory/' },
  // Drivers that can do very little, made to prove what core emulates and what it refuses.
  { driver: 'poor drivers', broker: 'in process', tests: 'packages/driver-testkit/conformance/' },
];
