import type { Address, Customer, Delivery } from '../../../domain/order/request.ts';
import { lookUp } from '../table.ts';
import { firstOf, joined, oneLine } from '../text.ts';
import { extensionOf, type MagentoAddress, type MagentoOrder } from './document.ts';
import type { MagentoSettings } from './settings.ts';

/** The model has room for several; shops make one. */
export const shippingOf = (order: MagentoOrder) =>
  extensionOf(order).shipping_assignments?.find(({ shipping }) => shipping !== undefined && shipping !== null)
    ?.shipping ?? undefined;

export const customerOf = (order: MagentoOrder): Customer => {
  const { billing_address: billing } = order;
  const name = firstOf(joined(' ', order.customer_firstname, order.customer_lastname), billing && nameOf(billing));
  const email = oneLine(order.customer_email);
  const phone = firstOf(shippingOf(order)?.address?.telephone, billing?.telephone);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
};

/** The address, or undefined where there is none or its country is not told: Weir's addresses have one. */
export const addressOf = (source: MagentoAddress | null | undefined): Address | undefined => {
  const country = source?.country_id?.toUpperCase() ?? '';
  if (source === null || source === undefined || !ALPHA_2.test(country)) return undefined;
  const name = nameOf(source);
  const [street, ...more] = source.street ?? [];
  const line1 = oneLine(street);
  const company = oneLine(source.company);
  const line2 = joined(', ', company === name ? undefined : company, ...more);
  const postalCode = oneLine(source.postcode);
  const city = oneLine(source.city);
  const region = firstOf(source.region_code, source.region);
  return {
    ...(name !== undefined && { name }),
    ...(line1 !== undefined && { line1 }),
    ...(line2 !== undefined && { line2 }),
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    country,
  };
};

const ALPHA_2 = /^[A-Z]{2}$/;

const nameOf = (address: MagentoAddress): string | undefined =>
  firstOf(joined(' ', address.firstname, address.lastname), address.company);

const PICK_UP = 'instore_pickup';

/** How the order reaches the customer: undefined where nothing is delivered. */
export const deliveryOf = (
  order: MagentoOrder,
  settings: MagentoSettings,
): { readonly delivery: Delivery | undefined; readonly holds: readonly string[] } => {
  const method = oneLine(shippingOf(order)?.method);
  if (method === undefined) return { delivery: undefined, holds: [] };
  const service = lookUp(settings.services, method) ?? method;
  if (method !== PICK_UP) return { delivery: { method: 'ship', service }, holds: [] };
  const code = extensionOf(order).pickup_location_code ?? '';
  const collectAt = lookUp(settings.collectAt, code);
  return collectAt === undefined
    ? {
        delivery: { method: 'ship', service },
        holds: [`it is to be collected at ${code || 'no place'}, which is no location of ours`],
      }
    : { delivery: { method: 'collect', service, collectAt }, holds: [] };
};
