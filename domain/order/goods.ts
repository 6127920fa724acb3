import type { Sku } from '../ids.ts';
import type { Component } from '../setup/product.ts';
import type { Quantity } from './facts.ts';
import { isGoods, type Line, type Order } from './order.ts';

type OfGoods = Pick<Line, 'kind' | 'sku' | 'components'>;

/**
 * What the stock has to give for one unit of a line: the SKU itself, or the components of a kit as they were when it was ordered.
 * Quantities of a line, and of all that is done with it, are whole kits; only the ledgers are asked for components. Nothing for what is not goods.
 */
export const goodsOf = (line: OfGoods): readonly Component[] =>
  isGoods(line) ? (line.components ?? [{ sku: line.sku, quantity: 1 }]) : [];

/** Units of a SKU that one unit of a line is made of. */
export const perUnitOf = (line: OfGoods, sku: Sku): number =>
  goodsOf(line).reduce((units, component) => (component.sku === sku ? units + component.quantity : units), 0);

/** Units of a SKU in quantities of an order's lines, as its ledger counts them. */
export const unitsOfSku = (order: Pick<Order, 'lines'>, quantities: readonly Quantity[], sku: Sku): number =>
  quantities.reduce((sum, { line: id, quantity }) => {
    const line = order.lines.find((one) => one.id === id);
    return line === undefined ? sum : sum + perUnitOf(line, sku) * quantity;
  }, 0);

/** SKUs of the goods of some lines, each once. */
export const skusOf = (lines: readonly OfGoods[]): readonly Sku[] => [
  ...new Set(lines.flatMap((line) => goodsOf(line).map((component) => component.sku))),
];

/**
 * The SKUs that must be looked at together with one: how many kits of an order are there is only known from all of their components,
 * and who else wants those. That SKU alone where the order has no kit of it.
 */
export const relatedSkus = (order: Pick<Order, 'lines'>, sku: Sku): readonly Sku[] => {
  const related = new Set([sku]);
  let known = 0;
  while (related.size > known) {
    known = related.size;
    for (const line of order.lines) {
      const goods = goodsOf(line);
      if (goods.some((one) => related.has(one.sku))) for (const one of goods) related.add(one.sku);
    }
  }
  return [...related];
};
