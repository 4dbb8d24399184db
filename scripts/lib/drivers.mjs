/**
 * The drivers, as `npm test` tells of them.
 *
 * @typedef {object} DriverLine
 * @property {string} driver
 * @property {string} broker  what its tests run on
 * @property {string} tests   the folder its tests lie in, from the root
 * @property {readonly string[]} [needs]  names of `scripts/brokers`: programs that its tests start servers of, its own first
 */

/** @type {readonly DriverLine[]} */
export const drivers = [
  { driver: 'inmemory', broker: 'in process', tests: 'packages/driver-inmemory/' },
  // Drivers that can do very little, made to prove what core emulates and what it refuses.
  { driver: 'poor drivers', broker: 'in process', tests: 'packages/driver-testkit/conformance/' },
  { driver: 'redis', broker: 'Redis', tests: 'packages/driver-redis/', needs: ['redis'] },
  // With Redis for the store beside it.
  {
    driver: 'rabbitmq',
    broker: 'RabbitMQ',
    tests: 'packages/driver-rabbitmq/',
    needs: ['rabbitmq', 'redis'],
  },
  { driver: 'kafka', broker: 'Kafka', tests: 'packages/driver-kafka/', needs: ['kafka', 'redis'] },
];
