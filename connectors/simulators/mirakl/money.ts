import { at, listAt, textAt } from '../json.ts';
import { type Given, wants } from '../simulator.ts';
import { type Line, leftOf, type MarketOrder, type Money, TAX_CODE } from './order.ts';
import { type Market, refusal } from './told.ts';

/** Reasons that the marketplace has (RE02). */
export const CANCEL_REASON = 'OUT_OF_STOCK';
export const REFUND_REASON = 'RETURNED';

/** OR30: units that are not sent yet, all of what is asked for or none of it. */
export const cancelLines = (market: Market, body: unknown): Given => {
  const asked = moneyIn(market, body, 'cancelations', CANCEL_REASON);
  const isToShip = asked.every(
    ({ order, line, money }) => order.state === 'SHIPPING' && money.quantity <= leftOf(line),
  );
  if (!isToShip) return refusal('The order line cannot be cancelled');
  for (const { order, line, money } of asked) {
    line.cancelations.push(money);
    market.restock(line.sku, money.quantity);
    if (order.lines.every((one) => leftOf(one) === 0)) {
      order.state = order.lines.some(({ shipped }) => shipped > 0) ? 'SHIPPED' : 'CANCELED';
    }
    market.touched(order);
  }
  const cancelations = asked.map(({ line, money }) => ({ cancelation_id: money.id, order_line_id: line.id }));
  return { status: 200, body: { order_tax_mode: 'TAX_INCLUDED', cancelations } };
};

/** OR28: of what was sent. */
export const refundLines = (market: Market, body: unknown): Given => {
  const asked = moneyIn(market, body, 'refunds', REFUND_REASON);
  if (asked.some(({ line }) => line.shipped === 0)) return refusal('The order line cannot be refunded');
  for (const { order, line, money } of asked) {
    line.refunds.push(money);
    market.touched(order);
  }
  const refunds = asked.map(({ line, money }) => ({ refund_id: money.id, order_line_id: line.id }));
  return { status: 200, body: { order_tax_mode: 'TAX_INCLUDED', refunds } };
};

type Asking = { readonly order: MarketOrder; readonly line: Line; readonly money: Money };

/** Amounts have their taxes in them, which are told beside them by their codes. */
const moneyIn = (market: Market, body: unknown, list: string, reason: string): readonly Asking[] => {
  wants(textAt(body, 'order_tax_mode') === 'TAX_INCLUDED', 'the tax mode of the order');
  const asked = listAt(body, list);
  wants(asked.length > 0, `${list} of lines`);
  return asked.flatMap((one): readonly Asking[] => {
    const id = textAt(one, 'order_line_id');
    const order = [...market.orders.values()].find(({ lines }) => lines.some((line) => line.id === id));
    const line = order?.lines.find((each) => each.id === id);
    wants(line !== undefined, 'a line of the marketplace');
    const [quantity, amount, shippingAmount] = [
      Number(at(one, 'quantity')),
      Number(at(one, 'amount')),
      Number(at(one, 'shipping_amount')),
    ];
    wants(quantity > 0 && amount >= 0 && shippingAmount >= 0, 'units and amounts');
    wants(textAt(one, 'currency_iso_code') === 'SEK', 'the currency of the order');
    wants(textAt(one, 'reason_code') === reason, `the reason ${reason}`);
    const [taxes, shippingTaxes] = [listAt(one, 'taxes'), listAt(one, 'shipping_taxes')];
    wants(isTaxOf(taxes, amount) && isTaxOf(shippingTaxes, shippingAmount), 'the taxes by their codes');
    if (order === undefined || line === undefined) return [];
    const about = { id: market.nextId(), reasonCode: reason, createdAt: market.now() };
    return [{ order, line, money: { ...about, quantity, amount, shippingAmount, taxes, shippingTaxes } }];
  });
};

/** To the unit: it is rounded here and there. */
const isTaxOf = (taxes: readonly unknown[], amount: number): boolean => {
  if (amount === 0) return true;
  const sum = taxes.reduce<number>((all, tax) => all + Number(at(tax, 'amount')), 0);
  return taxes.every((tax) => textAt(tax, 'code') === TAX_CODE) && Math.abs(sum - amount / 5) < 0.0101;
};
