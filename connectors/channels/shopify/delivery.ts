import type { LocationId } from '../../../domain/ids.ts';
import type { Delivery } from '../../../domain/order/request.ts';
import type { ShopifyOrder, ShopifyShippingLine } from './document.ts';
import { shippingLinesOf } from './shipping.ts';
import { firstOf } from './text.ts';

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
  const places = new Set(lines.map((line) => lookUp(settings.collectAt, line)));
  const service = lookUp(settings.services, first) ?? firstOf(first.code, first.title);
  const collectAt = lines.map((line) => lookUp(settings.collectAt, line)).find((place) => place !== undefined);
  const holds = places.size > 1 ? ['its shipping lines name different ways or places of delivery'] : [];
  const named = service === undefined ? {} : { service };
  return {
    delivery: collectAt === undefined ? { method: 'ship', ...named } : { method: 'collect', ...named, collectAt },
    holds,
  };
};

const lookUp = <T>(table: { readonly [key: string]: T } | undefined, line: ShopifyShippingLine): T | undefined => {
  const key = [line.code, line.title].find((text) => typeof text === 'string' && Object.hasOwn(table ?? {}, text));
  return typeof key === 'string' ? table?.[key] : undefined;
};
