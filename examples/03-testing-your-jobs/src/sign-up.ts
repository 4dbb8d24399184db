import type { EnqueueResult, QueueEngine } from '@switchyard/core';

/** Signs somebody up, and reminds them a day later. */
export function signUp(engine: QueueEngine, to: string): Promise<EnqueueResult> {
  return engine.enqueue(
    'remind',
    { to, about: 'your profile' },
    { delayMs: 24 * 60 * 60 * 1000, id: `profile:${to.replace('@', '-')}` },
  );
}
