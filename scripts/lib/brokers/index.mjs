export { BrokerUnavailable } from './broker-unavailable.mjs';
export { brokerNames, usualNames } from './definitions/table.mjs';
export { openBrokers, programsOf } from './open-brokers.mjs';
