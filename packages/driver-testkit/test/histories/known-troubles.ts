import type { KnownTrouble } from '../../src/histories/run-history.ts';

/** What is known to go wrong in core, whatever the store. An entry goes when its cause is put right. */
export const KNOWN_TROUBLES: readonly KnownTrouble[] = [
];

/** The same, beside a store of its own. */
export const KNOWN_APART: readonly KnownTrouble[] = [
  ...KNOWN_TROUBLES,
  {
    what: 'the record of a dead job says so still after its dead letter was purged',
    failure: /which were purged/,
    needs: ['purgeDead'],
  },
  {
    what: 'a purge deletes messages whose records it does not: of a job whose worker died, or that comes meanwhile',
    failure:
      /^not everything was done|told to be \w+ after all|is left in the store|after its end$|are gone, and purges|^I1 /,
    needs: ['purge'],
  },
  {
    what: 'a redrive that meets a dead letter before its record says so takes it for left over, and drops it',
    failure: /is not among the dead letters$|are gone, and purges|^I1 /,
    needs: ['redrive'],
  },
  {
    what: 'a redrive that the broker refuses forgets the record of the dead job',
    failure: /told to be undefined, and was dead/,
    needs: ['break'],
  },
  {
    what: 'a worker that finishes the retry another had decided for the head of an ordering key, in place, meets it again at once, for ever',
    failure: /timers are set for it again and again/,
    needs: [],
  },
];
