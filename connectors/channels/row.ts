import { lineIdOf, type Sku, skuOf } from '../../domain/ids.ts';
import type { Charge, LineKind, RequestedLine } from '../../domain/order/request.ts';
import { type Basis, type Part, type Priced, priceParts } from '../money.ts';

/** A line of the canonical order before its price is settled; `holds` say why it cannot be fulfilled as it is. */
export type Row = {
  readonly id: string;
  readonly sku: Sku;
  readonly kind: LineKind;
  readonly name: string | undefined;
  readonly part: Part;
  readonly holds: readonly string[];
  readonly notes: readonly string[];
};

type PricedRows = {
  readonly lines: readonly RequestedLine[];
  readonly shipping: Charge | undefined;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
};

/** Prices the lines and the shipping so that together they make the source's total; what does not agree is a problem. */
export const priceRows = (rows: readonly Row[], shipping: Part | null, basis: Basis): PricedRows => {
  const parts = [...rows.map((row) => row.part), ...(shipping === null ? [] : [shipping])];
  const { priced, notes, problems } = priceParts(parts, basis);
  // The shipping is the last of the parts, where there is one.
  const charge = priced[rows.length];
  return {
    lines: rows.map((row, index) => requestedLine(row, priced[index])),
    shipping: charge && { amount: charge.unitPrice, tax: charge.tax, discount: charge.discount },
    notes,
    problems,
  };
};

const requestedLine = (row: Row, price: Priced = FREE): RequestedLine => ({
  id: lineIdOf(row.id),
  sku: row.sku,
  kind: row.kind,
  quantity: row.part.quantity,
  ...price,
  ...(row.name !== undefined && { name: row.name }),
});

const FREE: Priced = { unitPrice: 0, tax: 0, discount: 0 };

/**
 * The SKU as the source has it; where there is none, a stand-in of its kind. Goods get one that no stock has, of their own, so that nothing
 * can be picked for them by accident, and are held.
 */
export const skuOrStandIn = (
  sku: string | null | undefined,
  kind: LineKind,
  id: string,
  name: string | undefined,
): { readonly sku: Sku; readonly holds: readonly string[] } => {
  if (typeof sku === 'string' && sku.trim() !== '') return { sku: skuOf(sku), holds: [] };
  if (kind !== 'goods') return { sku: skuOf(STAND_INS[kind]), holds: [] };
  return { sku: skuOf(`weir:no-sku:${id}`), holds: [`line ${id} (${name ?? 'unnamed'}) has no SKU`] };
};

const STAND_INS: { readonly [kind in Exclude<LineKind, 'goods'>]: string } = {
  service: 'weir:service',
  giftCard: 'weir:gift-card',
  fee: 'weir:fee',
  download: 'weir:download',
};
