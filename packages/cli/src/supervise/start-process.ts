import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fromWire, toWire, type News } from './messages.ts';
import type { ProcessEnd, ProcessHandle, ProcessListener, ProcessStart } from './process-port.ts';

/** The built file; `fork` is not for sources. */
const ENTRY = new URL('../worker-process.js', import.meta.url);

/** After its end, how long a process of its own making may keep its output open. Milliseconds. */
const FLUSH_MS = 1_000;

/** Starts a process of a worker with this environment, Node flags and working directory. */
export function startProcess(start: ProcessStart, listener: ProcessListener): ProcessHandle {
  const { argv, settings } = start;
  let child: ChildProcess;
  try {
    child = fork(fileURLToPath(ENTRY), [JSON.stringify(settings), ...argv], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  } catch (error) {
    queueMicrotask(() => listener.ended({ error: String(error) }));
    return { pid: undefined, order: () => undefined, kill: () => undefined };
  }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => listener.wrote('out', text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => listener.wrote('err', text));
  child.on('message', (message) => {
    const news = fromWire<News>(message);
    if (news !== undefined) listener.news(news);
  });
  onceEnded(child, (end) => listener.ended(end));
  return {
    pid: child.pid,
    order(order) {
      // A channel that closes under the words belongs to a process that ends.
      if (child.connected) child.send(toWire(order), () => undefined);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** `close` comes after the last line and the last message, but waits for whoever inherited the output. */
function onceEnded(child: ChildProcess, ended: (end: ProcessEnd) => void): void {
  let end: ProcessEnd | undefined;
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    ended(end ?? { error: 'it ended without a code' });
  };
  child.on('error', (error) => {
    // Also of a signal that could not be sent: only one without a pid was never started.
    if (child.pid !== undefined) return;
    end ??= { error: error.message };
    setImmediate(tell);
  });
  child.on('exit', (code, signal) => {
    end = code === null ? { signal: signal ?? 'unknown' } : { code };
    setTimeout(tell, FLUSH_MS);
  });
  child.on('close', tell);
}
