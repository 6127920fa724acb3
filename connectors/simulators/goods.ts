import { type Bought, GOODS } from './simulator.ts';

/** What every simulated shop takes for sending an order; in minor units with 25 % VAT included. */
export const SHIPPING = 4_900;

export const goodOf = (sku: string): (typeof GOODS)[number] => GOODS.find((one) => one.sku === sku) ?? GOODS[0];

export const goodsTotalOf = (lines: readonly Bought[]): number =>
  lines.reduce((sum, { sku, quantity }) => sum + goodOf(sku).price * quantity, 0);

export const totalOf = (lines: readonly Bought[]): number => goodsTotalOf(lines) + SHIPPING;

/** `19900` as the number `199`. */
export const amountOf = (minor: number): number => minor / 100;
