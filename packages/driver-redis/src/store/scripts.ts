import type { Script } from '../connection/port.ts';
import { APPLY } from './lua/apply.ts';
import { BEGIN, CHECK_TYPES, END } from './lua/begin.ts';
import { CLAIM } from './lua/claim.ts';
import { ALL_VALUES, LEAD, SET_VALUE } from './lua/control.ts';
import { HEADERS } from './lua/headers.ts';
import { JOB } from './lua/job.ts';
import { LOCKS } from './lua/locks.ts';
import { NOTE } from './lua/note.ts';
import { OPS } from './lua/ops.ts';
import { PURGE_STATE, PURGE_TIMERS } from './lua/purge.ts';
import { FIND, READ } from './lua/read.ts';
import { RECORD } from './lua/record.ts';
import { FORGET, REGISTER } from './lua/registry.ts';
import { RENEW } from './lua/renew.ts';
import { LOOK_DUE, NEXT_DUE, TAKE_DUE } from './lua/timers.ts';
import { WRITE_GROUP } from './lua/write-group.ts';

/** On keys of one queue; KEYS[1] is its meta key. */
export const STORE_SCRIPTS: Readonly<
  Record<
    | 'apply'
    | 'read'
    | 'find'
    | 'note'
    | 'renew'
    | 'purgeState'
    | 'purgeTimers'
    | 'takeDue'
    | 'nextDue'
    | 'lookDue',
    Script
  >
> = {
  apply: script('apply', [
    BEGIN,
    JOB,
    HEADERS,
    CLAIM,
    RECORD,
    LOCKS,
    OPS,
    WRITE_GROUP,
    APPLY,
    END,
    'if plain then return 1 end',
    'return answers',
  ]),
  read: script('read', [BEGIN, JOB, READ]),
  find: script('find', [BEGIN, CHECK_TYPES, JOB, FIND]),
  note: script('note', [BEGIN, JOB, NOTE]),
  renew: script('renew', [BEGIN, JOB, CLAIM, RENEW]),
  purgeState: script('purge-state', [BEGIN, CHECK_TYPES, JOB, CLAIM, PURGE_STATE]),
  purgeTimers: script('purge-timers', [BEGIN, CHECK_TYPES, JOB, CLAIM, PURGE_TIMERS]),
  takeDue: script('take-due', [BEGIN, TAKE_DUE]),
  nextDue: script('next-due', [NEXT_DUE]),
  lookDue: script('look-due', [LOOK_DUE]),
};

/** On keys that belong to no queue. */
export const COMMON_SCRIPTS: Readonly<
  Record<'register' | 'forget' | 'setValue' | 'allValues' | 'lead', Script>
> = {
  register: script('register', [REGISTER]),
  forget: script('forget', [FORGET]),
  setValue: script('set-value', [SET_VALUE]),
  allValues: script('all-values', [ALL_VALUES]),
  lead: script('lead', [LEAD]),
};

function script(name: string, parts: readonly string[]): Script {
  return { name: `store.${name}`, lua: parts.join('\n') };
}
