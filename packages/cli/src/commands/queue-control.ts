import type { Reach } from '@switchyard/core';
import type { CommandContext } from '../run/command-context.ts';

/** What `switchyard queues pause` and `resume` did. */
export interface ControlResult extends Reach {
  readonly queue: string;
  readonly paused: boolean;
}

/** Stops workers from taking jobs of a queue; running ones go on. */
export async function pauseQueue(context: CommandContext, queue: string): Promise<ControlResult> {
  const { reach } = await context.sharedEngine().queues.pause(queue);
  return { queue, paused: true, reach };
}

/** Lets workers take jobs of a queue again. */
export async function resumeQueue(context: CommandContext, queue: string): Promise<ControlResult> {
  const { reach } = await context.sharedEngine().queues.resume(queue);
  return { queue, paused: false, reach };
}
