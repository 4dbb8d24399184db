/** Partitions by topic. */
export type Owned = Readonly<Record<string, readonly number[]>>;

/** A member of a group, and what it says is its own by now. */
export interface Claimant {
  readonly memberId: string;
  readonly owned: Owned;
}

/**
 * Deals the partitions of each topic out evenly, and lets everybody keep what it has, as far as that is even: what
 * moves has its running jobs run again. Pure, and the same whoever asks.
 *
 * Even topic by topic: one that had all of one band would do the work of all.
 */
export function dealSticky(
  topics: ReadonlyMap<string, readonly number[]>,
  claimants: readonly Claimant[],
): ReadonlyMap<string, Owned> {
  const members = claimants.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const dealt = new Map<string, Record<string, number[]>>(
    members.map(({ memberId }) => [memberId, {}]),
  );
  const loads = new Map(members.map(({ memberId }) => [memberId, 0]));
  for (const [topic, partitions] of topics) {
    for (const [memberId, share] of dealTopic(topic, { partitions, members, loads })) {
      const own = dealt.get(memberId);
      if (own !== undefined && share.length > 0) own[topic] = share.toSorted((a, b) => a - b);
      loads.set(memberId, (loads.get(memberId) ?? 0) + share.length);
    }
  }
  return dealt;
}

interface Dealing {
  readonly partitions: readonly number[];
  readonly members: readonly Claimant[];
  /** What each has got of the topics before. */
  readonly loads: ReadonlyMap<string, number>;
}

function dealTopic(
  topic: string,
  { partitions, members, loads }: Dealing,
): ReadonlyMap<string, number[]> {
  const free = new Set(partitions);
  const shares = new Map<string, number[]>();
  for (const { memberId, owned } of members) {
    // Two can claim the same, where one has missed that it went to the other.
    shares.set(
      memberId,
      (owned[topic] ?? []).filter((partition) => free.delete(partition)),
    );
  }
  const least = Math.floor(partitions.length / members.length);
  const extra = partitions.length % members.length;
  // Who has more than that keeps one more; then those with the least of all.
  const inOrder = members
    .map(({ memberId }) => ({ memberId, share: shares.get(memberId) ?? [] }))
    .toSorted(
      (a, b) =>
        Number(b.share.length > least) - Number(a.share.length > least) ||
        (loads.get(a.memberId) ?? 0) - (loads.get(b.memberId) ?? 0),
    );
  const quotas = inOrder.map((one, index) => ({ ...one, quota: least + (index < extra ? 1 : 0) }));
  for (const { share, quota } of quotas) {
    for (const partition of share.splice(quota)) free.add(partition);
  }
  const left = [...free].toSorted((a, b) => a - b);
  for (const { share, quota } of quotas) share.push(...left.splice(0, quota - share.length));
  return shares;
}
