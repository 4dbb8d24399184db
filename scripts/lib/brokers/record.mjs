import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('./definition.d.mts').Instance} Instance */
/** @typedef {import('./definition.d.mts').InstanceRecord} InstanceRecord */

/** @param {Instance} instance */
const file = ({ folder }) => join(folder, 'state.json');

/**
 * @param {Instance} instance
 * @returns {InstanceRecord | undefined} nothing for an instance that was never made
 */
export function findRecord(instance) {
  try {
    return JSON.parse(readFileSync(file(instance), 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw new Error(`${file(instance)} cannot be read`, { cause: error });
  }
}

/**
 * @param {Instance} instance
 * @returns {InstanceRecord}
 */
export function readRecord(instance) {
  const record = findRecord(instance);
  if (record !== undefined) return record;
  throw new Error(`${instance.definition.name} has not been brought up`);
}

/**
 * Replaces parts of the record. At once, so that no process of ours is ever started and forgotten.
 *
 * @param {Instance} instance
 * @param {Partial<InstanceRecord>} change
 */
export function updateRecord(instance, change) {
  const draft = `${file(instance)}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify({ ...findRecord(instance), ...change }, null, 2)}\n`);
  renameSync(draft, file(instance));
}
