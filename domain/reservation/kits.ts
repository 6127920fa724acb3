import type { Sku } from '../ids.ts';
import type { Component } from '../setup/product.ts';
import type { CartKit, CartLine, Reservation } from './facts.ts';

type Wanted = Pick<Reservation, 'lines' | 'kits'>;

/** What a checkout asks for as the ledgers are asked for it: each SKU once, and of kits their components, which are told apart. */
export const heldFor = (
  asked: readonly CartLine[],
  components: (sku: Sku) => readonly Component[] | undefined,
): Wanted => {
  const units = new Map<Sku, number>();
  const kits: CartKit[] = [];
  for (const { sku, quantity } of summed(asked)) {
    const made = components(sku);
    if (made !== undefined) kits.push({ sku, quantity, components: made });
    for (const one of made ?? [{ sku, quantity: 1 }]) {
      units.set(one.sku, (units.get(one.sku) ?? 0) + quantity * one.quantity);
    }
  }
  const lines = [...units].map(([sku, quantity]) => ({ sku, quantity }));
  return kits.length === 0 ? { lines } : { lines, kits };
};

/** What of it is held, as it was asked for: kits first, and whole ones alone. */
export const heldOf = ({ lines, kits = [] }: Wanted, held: ReadonlyMap<Sku, number>) => {
  const left = new Map(held);
  const wanted = new Map(lines.map(({ sku, quantity }) => [sku, quantity]));
  const take = (from: Map<Sku, number>, sku: Sku, units: number) => from.set(sku, (from.get(sku) ?? 0) - units);
  const ofKits = kits.map(({ sku, quantity, components }) => {
    const whole = components.map((one) => Math.floor((left.get(one.sku) ?? 0) / one.quantity));
    const reserved = Math.min(quantity, ...whole);
    for (const one of components) {
      take(left, one.sku, reserved * one.quantity);
      take(wanted, one.sku, quantity * one.quantity);
    }
    return { sku, requested: quantity, reserved };
  });
  const others = [...wanted].filter(([, quantity]) => quantity > 0);
  return [
    ...ofKits,
    ...others.map(([sku, quantity]) => ({
      sku,
      requested: quantity,
      reserved: Math.min(quantity, left.get(sku) ?? 0),
    })),
  ];
};

const summed = (lines: readonly CartLine[]): readonly CartLine[] => {
  const units = new Map<Sku, number>();
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return [...units].map(([sku, quantity]) => ({ sku, quantity }));
};
