import type { Act, JobPlan, Script, Step } from './step.ts';

/** A script for people to read, a step a line. */
export function showScript({ steps, finale }: Script): string {
  const lines = [...steps.map(showStep), `finish with ${finale} workers`];
  return lines.map((line, index) => `${String(index + 1).padStart(3)}. ${line}`).join('\n');
}

/** One step in a few words. */
export function showStep(step: Step): string {
  switch (step.do) {
    case 'enqueue':
      return `enqueue ${showJob(step.job)}`;
    case 'enqueueMany':
      return `enqueueMany ${step.jobs.map(showJob).join(' | ')}`;
    case 'advance':
      return `advance ${step.ms} ms`;
    case 'start': {
      const [mail, reports] = step.weights;
      const how = step.strict ? 'strict' : 'weighted';
      return `start a worker, concurrency ${step.concurrency}, ${how} mail ${mail} : reports ${reports}${
        step.restarts === true ? ', restarts' : ''
      }`;
    }
    case 'stop':
    case 'kill':
    case 'freeze':
    case 'thaw':
      return `${step.do} worker #${step.pick}`;
    case 'cancel':
    case 'promote':
    case 'retry':
    case 'remove':
      return `${step.do} job #${step.pick} from the last`;
    case 'pause':
    case 'resume':
    case 'purge':
      return `${step.do} ${step.queue}`;
    case 'purgeDead':
      return `purge the dead letters of ${step.queue}`;
    case 'redrive':
      return `redrive at most ${step.limit} of ${step.queue}`;
    case 'break':
      return `break ${step.calls}: ${step.how}, ${step.times} times after ${step.skip}`;
    case 'mend':
      return 'mend';
  }
}

function showJob({ queue, acts, ...options }: JobPlan): string {
  const what = acts.length === 0 ? 'ok at once' : acts.map(showAct).join(', then ');
  const how = Object.entries(options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [`to ${queue}`, ...how].join(', ') + `: ${what}`;
}

function showAct(act: Act): string {
  return 'ms' in act && act.ms > 0 ? `${act.do} after ${act.ms} ms` : act.do;
}
