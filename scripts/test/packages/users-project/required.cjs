const { getQueueEngine } = require('@switchyard/core');
const { inmemory } = require('@switchyard/driver-inmemory');

const engine = getQueueEngine({ driver: inmemory() });
console.log(`Required; delay is ${engine.capabilities.delayMs.support}.`);
void engine.close();
