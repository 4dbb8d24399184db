import type { Library } from '../../queues/library.ts';

/** A yardstick for delays: `setTimeout`. */
export const timers: Library = {
  name: 'setTimeout',
  open: async (_address, _setting, handler) => {
    const add = async (payload: unknown): Promise<void> => {
      await handler?.(payload);
    };
    return {
      add,
      addDelayed: async (payload, delayMs) => {
        setTimeout(() => void add(payload), delayMs);
      },
      addMany: (payloads) => Promise.all(payloads.map(add)),
      start: async () => undefined,
      left: async () => 0,
      close: async () => undefined,
    };
  },
};
