import type { Address, Customer } from '../../../domain/order/request.ts';
import { firstOf, joined, oneLine } from '../text.ts';
import type { ShopifyAddress, ShopifyOrder } from './document.ts';

/** Who ordered. The order's own e-mail and phone come before those of the customer's record, which may be years old. */
export const customerOf = (order: ShopifyOrder): Customer => {
  const { customer, billing_address: billing, shipping_address: shipping } = order;
  const name = firstOf(
    joined(' ', customer?.first_name, customer?.last_name),
    billing === null || billing === undefined ? undefined : nameOf(billing),
    shipping === null || shipping === undefined ? undefined : nameOf(shipping),
  );
  const email = firstOf(order.email, order.contact_email, customer?.email);
  const phone = firstOf(order.phone, customer?.phone, shipping?.phone, billing?.phone);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
};

/** The address, or undefined where there is none or its country is not told: Weir's addresses have one. */
export const addressOf = (source: ShopifyAddress | null | undefined): Address | undefined => {
  if (source === null || source === undefined) return undefined;
  const country = countryOf(source);
  if (country === undefined) return undefined;
  const name = nameOf(source);
  const company = oneLine(source.company);
  const line1 = oneLine(source.address1);
  const line2 = joined(', ', company === name ? undefined : company, source.address2);
  const postalCode = oneLine(source.zip);
  const city = oneLine(source.city);
  const region = firstOf(source.province_code, source.province);
  const lat = degreesOf(source.latitude, 90);
  const lon = degreesOf(source.longitude, 180);
  return {
    ...(name !== undefined && { name }),
    ...(line1 !== undefined && { line1 }),
    ...(line2 !== undefined && { line2 }),
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    country,
    ...(lat !== undefined && lon !== undefined && { lat, lon }),
  };
};

const nameOf = (address: ShopifyAddress): string | undefined =>
  firstOf(address.name, joined(' ', address.first_name, address.last_name), address.company);

const ALPHA_2 = /^[A-Z]{2}$/;

const countryOf = (address: ShopifyAddress): string | undefined =>
  [address.country_code, address.country]
    .map((code) => oneLine(code)?.toUpperCase())
    .find((code) => ALPHA_2.test(code ?? ''));

/** Shopify gives coordinates as numbers or, in older documents, as text. */
const degreesOf = (value: unknown, most: number): number | undefined => {
  const degrees = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof degrees === 'number' && Math.abs(degrees) <= most ? degrees : undefined;
};
