import { readRecord, updateRecord } from './record.mjs';
import { accepts } from './system/ports.mjs';
import { until } from './system/until.mjs';

/** @typedef {import('./definition.d.mts').Instance} Instance */

/**
 * Waits until a real client's handshake succeeds, and keeps the version it was told.
 *
 * @param {Instance} instance
 * @param {() => Promise<string | undefined>} prepare
 *   called before every try: does what is missing, or answers why it can never be ready
 */
export async function untilReady(instance, prepare) {
  const { name, readyWithinMs } = instance.definition;
  const { url, version: known } = readRecord(instance);
  /** @type {unknown} */
  let last;
  const answer = await until(
    async () => {
      const broken = await prepare();
      if (broken !== undefined) throw new Error(`${name} ${broken}`);
      try {
        return await handshake(instance, url);
      } catch (error) {
        last = error;
        return undefined;
      }
    },
    { everyMs: 50, withinMs: readyWithinMs },
  );
  if (answer === undefined) {
    throw new Error(`${name} did not answer within ${readyWithinMs / 1000} s`, { cause: last });
  }
  updateRecord(instance, { version: answer.version ?? known });
}

/**
 * @param {Pick<Instance, 'definition'>} instance
 * @param {string} url
 * @returns {Promise<{ version?: string | undefined }>}
 */
export async function handshake({ definition }, url) {
  // Clients are slow and loud about a port that nobody listens on.
  const [, host, port] = /^(?:\w+:\/\/)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/,]+):(\d+)/.exec(url) ?? [];
  if (port !== undefined && !(await accepts(Number(port), host?.replace(/[[\]]/g, '')))) {
    throw new Error(`nobody listens on ${host}:${port}`);
  }
  return definition.probe(url);
}
