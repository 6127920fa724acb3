import { useRef } from 'react';

/**
 * Gives each of what is drawn a slot: what stays keeps its own, what comes takes one that has become free. An element with its slot for a
 * key is written anew when another row takes its place, which is much less work than to make a new one.
 */
export const useSlots = (ids: readonly string[]): readonly number[] => {
  const before = useRef<ReadonlyMap<string, number>>(new Map());
  const slots = slotsAfter(before.current, ids);
  before.current = new Map(ids.map((id, n) => [id, slots[n] ?? n]));
  return slots;
};

const slotsAfter = (before: ReadonlyMap<string, number>, ids: readonly string[]): readonly number[] => {
  const taken = new Set<number>();
  const kept = ids.map((id) => {
    const slot = before.get(id);
    // A list that changes while it is read may have something twice.
    if (slot === undefined || taken.has(slot)) return null;
    taken.add(slot);
    return slot;
  });
  let free = 0;
  const take = (): number => {
    while (taken.has(free)) free += 1;
    taken.add(free);
    return free;
  };
  return kept.map((slot) => slot ?? take());
};
