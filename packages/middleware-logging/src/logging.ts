import {
  describeError,
  type EngineEventMap,
  type EnqueueJob,
  type Logger,
  type Middleware,
  type MiddlewareContext,
} from '@switchyard/core/middleware';
import { about, LINES, type Line } from './lines.ts';
import { readOptions, type LoggedEvent, type LoggingOptions, type Settings } from './options.ts';

type Write = (event: LoggedEvent, line: () => Line) => void;

/**
 * Writes one line for each event of an engine's jobs and of its connection, in fields of fixed names, and
 * takes the place of the lines that the engine writes about them by itself. Payloads are written only if
 * asked for. A logger that throws reaches no job.
 *
 * Each engine needs one of its own; `engine.use()` throws an `Error` for one that is in use already.
 * Throws `ConfigError` for options that none can be.
 */
export function logging(options: LoggingOptions = {}): Middleware {
  const settings = readOptions(options);
  let watched: { readonly write: Write; readonly context: MiddlewareContext } | undefined;
  const middleware: Middleware = {
    name: 'logging',
    setup(context) {
      if (watched !== undefined) throw new Error('Each engine needs a logging() of its own.');
      watched = { context, write: writer(context, settings) };
      context.takeOverLog();
      subscribe(context, settings, watched.write);
    },
  };
  if (!settings.payload) return middleware;
  // Events hold no payloads: these two lines are written from where they can be seen.
  return {
    ...middleware,
    async enqueue(job, next) {
      const since = watched?.context.clock.now() ?? 0;
      const result = await next();
      if (result.outcome === 'added') {
        const durationMs = (watched?.context.clock.now() ?? 0) - since;
        watched?.write('job.enqueued', () => {
          return about({ ...partsOf(job), durationMs }, 'job enqueued', { payload: job.payload });
        });
      }
      return result;
    },
    process(job, next) {
      watched?.write('job.started', () => {
        const { attempt, run, payload } = job;
        return about({ ...partsOf(job), attempt, run }, 'job started', { payload });
      });
      return next();
    },
  };
}

/** A logger of one's own has failed: the engine's is told, once. */
function tellOnce(log: Logger, error: unknown): void {
  try {
    log.error({ error: describeError(error) }, 'The logger of logging() threw; more is not told.');
  } catch {
    // Nobody is left to tell.
  }
}

/** Events that are written where the payload can be seen. */
const WITH_PAYLOAD: readonly LoggedEvent[] = ['job.enqueued', 'job.started'];

function subscribe(
  { events, clock }: MiddlewareContext,
  { levels, payload }: Settings,
  write: Write,
): void {
  for (const name of levels.keys()) {
    if (payload && WITH_PAYLOAD.includes(name)) continue;
    const lineOf = LINES[name] as (event: EngineEventMap[LoggedEvent], now: number) => Line;
    events.on(name, (event) => write(name, () => lineOf(event, clock.now())));
  }
}

function writer({ driver, log }: MiddlewareContext, settings: Settings): Write {
  const { levels, redact, logger = log } = settings;
  let failed = false;
  return (event, lineOf) => {
    const level = levels.get(event);
    if (level === undefined) return;
    try {
      const { message, fields } = lineOf();
      logger[level](redact({ event, driver, ...fields }), message);
    } catch (error) {
      // What cannot be logged must not stop the work.
      if (!failed && logger !== log) tellOnce(log, error);
      failed = true;
    }
  };
}

function partsOf({
  id,
  task,
  queue,
  headers,
}: Pick<EnqueueJob, 'id' | 'task' | 'queue'> & {
  readonly headers: Readonly<Record<string, string>>;
}) {
  return { id, task, queue, traceparent: headers['traceparent'] };
}
