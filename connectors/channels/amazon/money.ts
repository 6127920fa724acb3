import { skuOf } from '../../../domain/ids.ts';
import type { Minor } from '../../../domain/money.ts';
import type { Part } from '../../money.ts';
import type { Reading } from '../reading.ts';
import { type Row, skuOrStandIn } from '../row.ts';
import { joined, oneLine } from '../text.ts';
import type { AmazonItem, AmazonMoney } from './document.ts';

/** Whether the prices of an order hold its taxes: not documented, so it is found out by the grand total. */
export type TaxesAre = 'included' | 'onTop';

/** One item as a row of goods, its gift wrap and fees as rows of fees, and its share of the shipping. */
export type ItemRows = { readonly rows: readonly Row[]; readonly shipping: Part };

const FEES: readonly (readonly [type: string, id: string, name: string])[] = [
  ['GIFT_WRAP', 'giftWrap', 'Gift wrap'],
  ['COD_FEE', 'codFee', 'Cash on delivery'],
  ['OTHER', 'other', 'Other'],
];

/** Reads one item's breakdowns, in minor units; amounts that cannot be read are errors of `amounts`. */
export const readItem = (item: AmazonItem, index: number, amounts: Reading): ItemRows => {
  const id = item.orderItemId;
  const path = `/orderItems/${index}`;
  const of = (type: string) => subtotalOf(item, type, path, amounts);
  const details = (type: string) => detailsOf(item, type, path, amounts);
  const [tax, discount] = [details('TAX'), details('DISCOUNT')];
  const unitPrice = item.product?.price?.unitPrice;
  const price = of('ITEM') ?? amountIn(unitPrice, `${path}/product/price/unitPrice`, amounts, item.quantityOrdered);
  const name = oneLine(item.product?.title);
  const article = skuOrStandIn(
    item.product?.sellerSku,
    'goods',
    id,
    joined(', ASIN ', name ?? 'unnamed', item.product?.asin),
  );
  const part = (label: string, subtype: string, before: Minor, quantity = 1): Part => ({
    label,
    quantity,
    before,
    after: before - (discount.get(subtype) ?? 0),
    tax: tax.get(subtype) ?? 0,
  });
  const goods: Row = {
    id,
    sku: article.sku,
    kind: 'goods',
    name,
    part: part(`line ${id}`, 'ITEM', price ?? 0, item.quantityOrdered),
    holds: [...article.holds, ...(price === undefined ? [`line ${id} has no price`] : [])],
    notes: [],
  };
  const fees = FEES.flatMap(([type, suffix, label]): readonly Row[] => {
    const amount = of(type) ?? 0;
    const feeId = `${id}:${suffix}`;
    return amount === 0
      ? []
      : [
          {
            id: feeId,
            sku: skuOf('weir:fee'),
            kind: 'fee',
            name: label,
            part: part(feeId, type, amount),
            holds: [],
            notes: [],
          },
        ];
  });
  return { rows: [goods, ...fees], shipping: part('shipping', 'SHIPPING', of('SHIPPING') ?? 0) };
};

/** An amount times a whole number, or undefined where it is not stated; one of another currency is an error. */
export const amountIn = (
  money: AmazonMoney | null | undefined,
  path: string,
  amounts: Reading,
  times = 1,
): Minor | undefined => {
  if (money === null || money === undefined) return undefined;
  // Reading it as an amount of another currency would be wrong without anybody seeing it.
  const stated = money.currencyCode === amounts.currency ? money.amount : `${money.amount} ${money.currencyCode}`;
  return amounts.optional(stated, path, times);
};

const breakdownsOf = (item: AmazonItem, type: string) =>
  (item.proceeds?.breakdowns ?? []).filter((breakdown) => breakdown.type === type);

const subtotalOf = (item: AmazonItem, type: string, path: string, amounts: Reading): Minor | undefined => {
  const stated = breakdownsOf(item, type).map((breakdown) =>
    amountIn(breakdown.subtotal, `${path}/proceeds/${type}`, amounts),
  );
  return stated.length === 0 ? undefined : stated.reduce<Minor>((sum, amount) => sum + (amount ?? 0), 0);
};

/**
 * Taxes or discounts by what they are on, all of them positive: the sign of a discount is not documented, and a discount that
 * makes dearer is none. What is on nothing that we know is on the goods.
 */
const detailsOf = (item: AmazonItem, type: string, path: string, amounts: Reading): ReadonlyMap<string, Minor> => {
  const sums = new Map<string, Minor>();
  const add = (subtype: string, amount: Minor) => {
    const on = KNOWN.has(subtype) ? subtype : 'ITEM';
    sums.set(on, (sums.get(on) ?? 0) + Math.abs(amount));
  };
  for (const breakdown of breakdownsOf(item, type)) {
    const whole = Math.abs(amountIn(breakdown.subtotal, `${path}/proceeds/${type}`, amounts) ?? 0);
    const single = (breakdown.detailedBreakdowns ?? []).map((detail) => ({
      subtype: detail.subtype ?? 'ITEM',
      amount: Math.abs(amountIn(detail.value, `${path}/proceeds/${type}/${detail.subtype}`, amounts) ?? 0),
    }));
    for (const { subtype, amount } of single) add(subtype, amount);
    add('ITEM', Math.max(whole - single.reduce((sum, { amount }) => sum + amount, 0), 0));
  }
  return sums;
};

const KNOWN: ReadonlySet<string> = new Set(['ITEM', 'SHIPPING', ...FEES.map(([type]) => type)]);
