/** Who leads: at most one owner per name, for as long as it says so again in time. */
export class Leads {
  readonly #leads = new Map<string, { readonly owner: string; readonly expiresAt: number }>();

  /** Takes or keeps the lead; answers whether `owner` has it. */
  take(
    name: string,
    lead: { readonly owner: string; readonly ttlMs: number },
    now: number,
  ): boolean {
    const current = this.#leads.get(name);
    if (current !== undefined && current.expiresAt > now && current.owner !== lead.owner)
      return false;
    this.#leads.set(name, { owner: lead.owner, expiresAt: now + lead.ttlMs });
    return true;
  }

  clear(): void {
    this.#leads.clear();
  }
}
