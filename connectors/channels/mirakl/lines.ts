import { skuOf } from '../../../domain/ids.ts';
import type { Minor } from '../../../domain/money.ts';
import type { Part } from '../../money.ts';
import type { Reading } from '../reading.ts';
import { type Row, skuOrStandIn } from '../row.ts';
import { oneLine } from '../text.ts';
import type { MiraklFees, MiraklLine, MiraklTaxes } from './document.ts';

/** Whether a line's quantity and amounts were lowered by its `cancelations`, or stay at what was ordered: not documented. */
export type CancelationsAre = 'takenOff' | 'stillCounted';

/** A line as it was ordered, whatever was cancelled of it since. */
export type OrderedLine = {
  readonly row: Row;
  readonly fees: readonly Row[];
  readonly shipping: Part;
  /** Price, shipping and fees of the line as it stands now, in the order's tax mode: by its own total, and by its parts. */
  readonly stated: Minor;
  readonly made: Minor;
  /** The same with what was cancelled put back. */
  readonly total: Minor;
};

/** What was cancelled of one line in all. */
type Cancelled = {
  readonly quantity: number;
  readonly amount: Minor;
  readonly shipping: Minor;
  readonly tax: Minor;
  readonly shippingTax: Minor;
};

/** Reads one line, in minor units; amounts that cannot be read are errors of `amounts`. */
export const readLine = (
  line: MiraklLine,
  index: number,
  amounts: Reading,
  cancelationsAre: CancelationsAre | undefined,
): OrderedLine => {
  const path = `/order_lines/${index}`;
  const id = line.order_line_id;
  const back = cancelationsAre === 'takenOff' ? cancelledOf(line, path, amounts) : NOTHING;
  const quantity = line.quantity + back.quantity;
  const after = amounts.required(line.price, `${path}/price`) + back.amount;
  const before = amounts.optional(line.price_unit, `${path}/price_unit`, quantity) ?? after;
  const shipping = (amounts.optional(line.shipping_price, `${path}/shipping_price`) ?? 0) + back.shipping;
  const fees = feesOf(line.fees, `${path}/fees`, amounts);
  const name = oneLine(line.product_title);
  const article = skuOrStandIn(line.offer_sku, 'goods', id, name);
  const unsettled = (line.cancelations ?? []).length > 0 && cancelationsAre === undefined;
  const made = after - back.amount + shipping - back.shipping + fees;
  return {
    row: {
      id,
      sku: article.sku,
      kind: 'goods',
      name,
      part: {
        label: `line ${id}`,
        quantity,
        before: Math.max(before, after),
        after,
        tax: taxesOf(line.taxes, `${path}/taxes`, amounts) + back.tax,
      },
      notes: [],
      holds: [
        ...article.holds,
        ...(unsettled
          ? [`line ${id}: part of it was cancelled, and whether its quantity ${line.quantity} counts that is not set`]
          : []),
      ],
    },
    fees: (line.fees ?? []).map((fee, at) => feeRow(fee, `${id}:fee:${at + 1}`, `${path}/fees/${at}`, amounts)),
    shipping: {
      label: 'shipping',
      quantity: 1,
      before: shipping,
      after: shipping,
      tax: taxesOf(line.shipping_taxes, `${path}/shipping_taxes`, amounts) + back.shippingTax,
    },
    stated: amounts.optional(line.total_price, `${path}/total_price`) ?? made,
    made,
    total: after + shipping + fees,
  };
};

const feeRow = (fee: NonNullable<NonNullable<MiraklFees>[number]>, id: string, path: string, amounts: Reading): Row => {
  const amount = amounts.optional(fee.amount, `${path}/amount`) ?? 0;
  return {
    id,
    sku: skuOf('weir:fee'),
    kind: 'fee',
    name: oneLine(fee.code),
    part: { label: id, quantity: 1, before: amount, after: amount, tax: 0 },
    holds: [],
    notes: [],
  };
};

const NOTHING: Cancelled = { quantity: 0, amount: 0, shipping: 0, tax: 0, shippingTax: 0 };

const cancelledOf = (line: MiraklLine, path: string, amounts: Reading): Cancelled =>
  (line.cancelations ?? []).reduce<Cancelled>((sum, each, index) => {
    const at = `${path}/cancelations/${index}`;
    return {
      quantity: sum.quantity + (each.quantity ?? 0),
      amount: sum.amount + (amounts.optional(each.amount, `${at}/amount`) ?? 0),
      shipping: sum.shipping + (amounts.optional(each.shipping_amount, `${at}/shipping_amount`) ?? 0),
      tax: sum.tax + taxesOf(each.taxes, `${at}/taxes`, amounts),
      shippingTax: sum.shippingTax + taxesOf(each.shipping_taxes, `${at}/shipping_taxes`, amounts),
    };
  }, NOTHING);

/** Their sum; none is 0. */
export const taxesOf = (taxes: MiraklTaxes, path: string, amounts: Reading): Minor =>
  (taxes ?? []).reduce((sum, tax, index) => sum + (amounts.optional(tax.amount, `${path}/${index}/amount`) ?? 0), 0);

export const feesOf = (fees: MiraklFees, path: string, amounts: Reading): Minor =>
  (fees ?? []).reduce((sum, fee, index) => sum + (amounts.optional(fee.amount, `${path}/${index}/amount`) ?? 0), 0);
