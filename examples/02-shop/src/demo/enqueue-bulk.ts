import type { ShopEngine } from '../engine.ts';
import { count, duration } from './format.ts';
import type { Scenario } from './scenario.ts';
import { heading, line, type Screen } from './screen.ts';

type Answers = Awaited<ReturnType<ShopEngine['enqueueMany']>>;

/** Enqueues the bulk of the jobs, three calls for thousands, and answers their ids. */
export async function enqueueBulk(
  screen: Screen,
  engine: ShopEngine,
  scenario: Scenario,
): Promise<readonly string[]> {
  heading(screen, '1  Enqueue');
  const before = performance.now();
  const answers = {
    sync_data: await engine.enqueueMany('sync_data', scenario.syncs),
    generate_report: await engine.enqueueMany('generate_report', scenario.reports),
    send_email: await engine.enqueueMany('send_email', scenario.emails),
  };
  const took = performance.now() - before;

  show(screen, answers.sync_data, 'sync_data        one per airport, from airports.csv');
  show(
    screen,
    answers.generate_report,
    'generate_report  overview, one per state, weather of two cities',
  );
  show(screen, answers.send_email, 'send_email       one per state');
  line(screen, `  accepted in ${duration(took)}`);
  return Object.values(answers).flatMap(acceptedIds);
}

function show(screen: Screen, answers: Answers, text: string): void {
  line(screen, `  ${count(answers.length).padStart(5)}  ${text}`);
}

/** Every item has its own answer; here anything but `added` would be a surprise. */
function acceptedIds(answers: Answers): readonly string[] {
  return answers.map((answer) => {
    if (answer.outcome === 'added') return answer.id;
    const why = 'error' in answer ? `: ${answer.error.message}` : '';
    throw new Error(`expected every job to be added, got ${answer.outcome}${why}`);
  });
}
