import type { LocationId } from '../../../domain/ids.ts';
import type { Delivery } from '../../../domain/order/request.ts';
import { lookUp } from '../table.ts';
import { firstOf } from '../text.ts';
import type { ShopifyOrder } from './document.ts';
import { shippingLinesOf } from './shipping.ts';

/** Tables by a shipping line's `code` or, where that is not in it, its `title`; both exactly as in Shopify. */
export type DeliverySettings = {
  /** Shipping lines that mean "the customer collects", and where. */
  readonly collectAt?: { readonly [codeOrTitle: string]: LocationId };
  /** Names of delivery services; what is not in the table goes by its code. */
  readonly services?: { readonly [codeOrTitle: string]: string };
};

/** How the order reaches the customer, by its shipping lines: undefined where it has none. */
export const deliveryOf = (
  order: ShopifyOrder,
  settings: DeliverySettings,
): { readonly delivery: Delivery | undefined; readonly holds: readonly string[] } => {
  const lines = shippingLinesOf(order);
  const first = lines[0];
  if (first === undefined) return { delivery: undefined, holds: [] };
  const places = new Set(lines.map((line) => lookUp(settings.collectAt, line.code, line.title)));
  const service = lookUp(settings.services, first.code, first.title) ?? firstOf(first.code, first.title);
  const collectAt = lines
    .map((line) => lookUp(settings.collectAt, line.code, line.title))
    .find((place) => place !== undefined);
  const holds = places.size > 1 ? ['its shipping lines name different ways or places of delivery'] : [];
  const named = service === undefined ? {} : { service };
  return {
    delivery: collectAt === undefined ? { method: 'ship', ...named } : { method: 'collect', ...named, collectAt },
    holds,
  };
};
