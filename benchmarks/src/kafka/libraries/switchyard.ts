import { kafka } from '@switchyard/driver-kafka';
import { QUEUE, type Address, type Library } from '../../queues/library.ts';
import { openSwitchyard } from '../../queues/switchyard.ts';
import { untilStarted } from '../until-started.ts';
import { counterOf, inSpace, PARTITIONS } from '../server.ts';

const open = openSwitchyard({
  driver: ({ host, port, space }) => kafka({ host, port, prefix: space, partitions: PARTITIONS }),
  count: (address) => counterOf(address, namesIn(address)),
});

/** Ours on Kafka, without a store. */
export const switchyard: Library = {
  name: 'switchyard',
  open: async (address, setting, handler) => {
    const contender = await open(address, setting, handler);
    return handler === undefined ? contender : untilStarted(contender);
  },
};

function namesIn(address: Address): { readonly topic: string; readonly group: string } {
  return {
    topic: inSpace(address, `v1.normal.${QUEUE}`),
    group: inSpace(address, `v1.w.${QUEUE}`),
  };
}
