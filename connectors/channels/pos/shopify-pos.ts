import Type from 'typebox';
import type { LocationId } from '../../../domain/ids.ts';
import type { OrderRequest } from '../../../domain/order/request.ts';
import { documentOf, instantFrom, maybe } from '../../http/document.ts';
import { type Notice, noticeOfOrder } from '../notice.ts';
import { Text } from '../schema.ts';
import { type ShopifySettings, translateOrder } from '../shopify/order.ts';
import { lookUp } from '../table.ts';

export type ShopifyPosSettings = ShopifySettings & {
  /** Our locations by Shopify's `location_id`. */
  readonly locations: { readonly [locationId: string]: LocationId };
};

const PosOrder = documentOf(
  Type.Object({
    id: Type.Union([Type.String(), Type.Integer()]),
    source_name: Type.Literal('pos'),
    location_id: maybe(Type.Union([Type.String(), Type.Integer()])),
    fulfillment_status: Text,
    currency: Type.String(),
    presentment_currency: Text,
    created_at: Text,
    updated_at: Text,
    line_items: Type.Array(Type.Object({})),
  }),
);

/**
 * The notice of an order of Shopify POS: sold at the counter where all of it has left already, an order to route where it has not. `null`
 * where it is no order of a till: then it is an order like any other of the shop.
 */
export const noticeOfShopifyPos = (input: unknown, settings: ShopifyPosSettings): Notice | null => {
  const read = PosOrder.read(input);
  if ('errors' in read) return null;
  const document = read.document;
  const reference = `shopify-pos:${document.id}`;
  const at = instantFrom(document.updated_at);
  if (document.fulfillment_status !== 'fulfilled') return noticeOfOrder(translateOrder(input, settings), reference, at);
  const place = String(document.location_id ?? '');
  const location = lookUp(settings.locations, place);
  if (location === undefined) return { kind: 'unknown', errors: [`/location_id ${place} is not one of our locations`] };
  const translated = translateOrder(atTheCounter(document), { ...settings, collectAt: { [COUNTER]: location } });
  if ('invalid' in translated) return { kind: 'unknown', errors: translated.invalid };
  if ('nothing' in translated) return { kind: 'nothing', reason: translated.nothing.reason };
  const held = 'held' in translated;
  const order = held ? translated.held.order : translated.order;
  return {
    kind: 'soldAtCounter',
    externalId: order.externalId,
    reference,
    at: instantFrom(document.created_at),
    // It has happened: what would hold an order is for a person to read.
    notes: [...translated.notes, ...(held ? [translated.held.reason] : [])],
    order: carried(order, location),
    location,
  };
};

const COUNTER = 'weir:counter';

/** The same order as one that is collected at the counter and of which nothing was sent: what has left is told by the notice. */
const atTheCounter = (input: {
  readonly currency: string;
  readonly presentment_currency?: string | null;
  readonly line_items: readonly object[];
}): object => {
  const zero = (currency_code: string) => ({ amount: '0', currency_code });
  const price_set = {
    shop_money: zero(input.currency),
    presentment_money: zero(input.presentment_currency ?? input.currency),
  };
  return {
    ...input,
    fulfillment_status: null,
    line_items: input.line_items.map((line) => ({ ...line, fulfillment_status: null })),
    shipping_lines: [{ code: COUNTER, price_set }],
  };
};

/** Without a SKU there is no stock that it could have left. */
const carried = ({ shipping: _none, ...order }: OrderRequest, collectAt: LocationId): OrderRequest => ({
  ...order,
  delivery: { method: 'collect', collectAt },
  lines: order.lines.map((line) => (line.sku.startsWith('weir:no-sku:') ? { ...line, kind: 'service' } : line)),
});
