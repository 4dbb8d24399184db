/**
 * The drivers, as `npm test` tells of them.
 *
 * @typedef {object} DriverLine
 * @property {string} driver
 * @property {string} broker  what its tests run on
 * @property {string} tests   the folder its tests lie in, from the root
 * @property {string} [needs]  a name of `scripts/brokers`: programs that its tests start servers of
 */

/** @type {readonly DriverLine[]} */
export const drivers = [
  { driver: 'inmemory', broker: 'in process', tests: 'packages/driver-inmemory/' },
  // Drivers that can do very little, made to prove what core emulates and what it refuses.
  { driver: 'poor drivers', broker: 'in process', tests: 'packages/driver-testkit/conformance/' },
  { driver: 'redis', broker: 'Redis', tests: 'packages/driver-redis/', needs: 'redis' },
];
