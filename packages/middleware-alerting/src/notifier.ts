import { randomUUID } from 'node:crypto';
import type { Alert, AlertNotification } from './alert.ts';
import type { GroupBy } from './options.ts';

/** What a notifier works with. */
export interface NotifierParts {
  readonly cooldownMs: number;
  readonly groupBy: GroupBy;
  /** Whether this process is the one that tells of an alert. Rejects where that cannot be asked. */
  readonly leads: (fingerprint: string) => Promise<boolean>;
  readonly deliver: (notification: AlertNotification) => void;
}

interface Told {
  /** When it was last told to fire. */
  at: number;
  /** Whether its end has to be told. */
  isOpen: boolean;
}

/**
 * Says of each alert once that it fires, and once that it is resolved; of many processes on one store,
 * one says it. What flaps is told once in `cooldownMs`; what still fires then is told then.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #told = new Map<string, Told>();
  /** Alerts that another process told of when it could last be asked. */
  readonly #elsewhere = new Set<string>();

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** Tells what is to be told after one round; `answers`: whether the store can be asked who leads. Never rejects. */
  async tell(
    alerts: readonly Alert[],
    { now, answers }: { readonly now: number; readonly answers: boolean },
  ): Promise<void> {
    const isNew = await Promise.all(
      alerts.map(async (alert) => {
        // Asked also for what was told: the lead is kept for as long as it fires.
        if (alert.state === 'firing' && answers) await this.#askWhoLeads(alert.fingerprint);
        return this.#isNews(alert, now);
      }),
    );
    const news = alerts.filter((_, index) => isNew[index] === true);
    for (const status of ['firing', 'resolved'] as const) {
      const groups = this.#grouped(news.filter(({ state }) => state === status));
      for (const [group, members] of groups) {
        this.#parts.deliver({
          id: `alert_${randomUUID()}`,
          status,
          group,
          at: now,
          alerts: members,
        });
      }
    }
    this.#forget(alerts, now);
  }

  #isNews({ fingerprint, state }: Alert, now: number): boolean {
    const told = this.#told.get(fingerprint);
    if (state === 'pending') return false;
    if (state === 'resolved') {
      if (told?.isOpen !== true) return false;
      told.isOpen = false;
      return true;
    }
    if (told?.isOpen === true || this.#elsewhere.has(fingerprint)) return false;
    if (told !== undefined && now - told.at < this.#parts.cooldownMs) return false;
    this.#told.set(fingerprint, { at: now, isOpen: true });
    return true;
  }

  /** Where no answer comes, that of before stands; without one, rather each process tells than none. */
  async #askWhoLeads(fingerprint: string): Promise<void> {
    try {
      if (await this.#parts.leads(fingerprint)) this.#elsewhere.delete(fingerprint);
      else this.#elsewhere.add(fingerprint);
    } catch {
      // Health tells why.
    }
  }

  #grouped(alerts: readonly Alert[]): ReadonlyMap<string, readonly Alert[]> {
    const groups = new Map<string, Alert[]>();
    for (const alert of alerts) {
      const key = keyOf(alert, this.#parts.groupBy);
      groups.set(key, [...(groups.get(key) ?? []), alert]);
    }
    return groups;
  }

  #forget(alerts: readonly Alert[], now: number): void {
    const there = new Set(alerts.map(({ fingerprint }) => fingerprint));
    for (const [fingerprint, { at }] of this.#told) {
      if (!there.has(fingerprint) && now - at >= this.#parts.cooldownMs)
        this.#told.delete(fingerprint);
    }
    for (const fingerprint of this.#elsewhere) {
      if (!there.has(fingerprint)) this.#elsewhere.delete(fingerprint);
    }
  }
}

function keyOf({ rule, labels, fingerprint }: Alert, groupBy: GroupBy): string {
  switch (groupBy) {
    case 'rule':
      return rule;
    case 'queue':
      return labels['queue'] ?? labels['worker'] ?? labels['driver'] ?? rule;
    case 'alert':
      return fingerprint;
    case 'all':
      return 'all';
  }
}
