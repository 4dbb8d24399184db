import type { LineOf } from '../ledger/ledger-line.ts';
import type { HistoryWorld } from './history-world.ts';

const POISON_LIMIT = 3;

/** Holds what is told of deaths against those that there were. Calls that go wrong may look like some. */
export function checkDeaths(world: HistoryWorld): readonly string[] {
  if (world.breakages.any) return [];
  return [...deathsOfNobody(world), ...poisonOfNobody(world)];
}

/** Where nobody died or slept, no delivery tells of a death. */
function deathsOfNobody({ lines }: HistoryWorld): readonly string[] {
  if (lines.some(({ type }) => type === 'killed' || type === 'fault')) return [];
  const told = lines.find((line) => line.type === 'held' && (line.deaths ?? 0) > 0);
  return told?.type === 'held' ? [`${told.job} is told of deaths, and nobody died`] : [];
}

/** A job is dead by poison only if so many of those that held it died, or were frozen and thought dead. */
function poisonOfNobody({ lines }: HistoryWorld): readonly string[] {
  const poisoned = lines.flatMap((line) =>
    line.type === 'concluded' && line.as === 'dead' && line.reason === 'poison' ? [line.id] : [],
  );
  const gone = new Set(
    lines.flatMap((line) =>
      line.type === 'killed' || line.type === 'fault' ? (line.target ?? []) : [],
    ),
  );
  return [...new Set(poisoned)].flatMap((id) => {
    const held = lines.filter(
      (line): line is LineOf<'held'> => line.type === 'held' && line.id === id,
    );
    const deaths = held.filter(({ process }) => gone.has(process)).length;
    return deaths >= POISON_LIMIT ? [] : [`${id} is dead by poison after ${deaths} deaths`];
  });
}
