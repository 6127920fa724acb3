import type { LocationId } from '../../../domain/ids.ts';
import type { Address, Customer, Delivery } from '../../../domain/order/request.ts';
import { instantFrom } from '../../http/document.ts';
import { lookUp } from '../table.ts';
import { firstOf, joined, oneLine } from '../text.ts';
import type { ShopwareAddress, ShopwareDelivery, ShopwareOrder } from './document.ts';
import type { ShopwareSettings } from './settings.ts';

/** The delivery that the order's goods go by: the dearest, because discounts on shipping are deliveries, too, below zero. */
export const mainDelivery = <D extends Pick<ShopwareDelivery, 'shippingCosts'>>({
  deliveries,
}: {
  readonly deliveries: readonly D[];
}): D | undefined => [...deliveries].sort((a, b) => b.shippingCosts.totalPrice - a.shippingCosts.totalPrice)[0];

export const customerOf = ({ orderCustomer, billingAddress }: ShopwareOrder): Customer => {
  const name = firstOf(
    joined(' ', orderCustomer?.firstName, orderCustomer?.lastName),
    orderCustomer?.company,
    billingAddress && nameOf(billingAddress),
  );
  const email = oneLine(orderCustomer?.email);
  const phone = oneLine(billingAddress?.phoneNumber);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
};

/** The address, or undefined where there is none or its country is not told: Weir's addresses have one. */
export const addressOf = (source: ShopwareAddress | null | undefined): Address | undefined => {
  const country = source?.country?.iso?.toUpperCase() ?? '';
  if (source === null || source === undefined || !ALPHA_2.test(country)) return undefined;
  const name = nameOf(source);
  const line1 = oneLine(source.street);
  const company = oneLine(source.company);
  const line2 = joined(
    ', ',
    company === name ? undefined : company,
    source.department,
    source.additionalAddressLine1,
    source.additionalAddressLine2,
  );
  const postalCode = oneLine(source.zipcode);
  const city = oneLine(source.city);
  const region = oneLine(source.countryState?.shortCode);
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

const nameOf = (address: ShopwareAddress): string | undefined =>
  firstOf(joined(' ', address.firstName, address.lastName), address.company);

/** How the order reaches the customer: undefined where nothing is delivered. */
export const deliveryOf = (order: ShopwareOrder, settings: ShopwareSettings): Delivery | undefined => {
  const delivery = mainDelivery(order);
  if (delivery === undefined) return undefined;
  const names = [delivery.shippingMethod?.technicalName, delivery.shippingMethodId];
  const service = lookUp(settings.services, ...names) ?? firstOf(...names);
  const collectAt: LocationId | undefined = lookUp(settings.collectAt, ...names);
  const promisedBy = instantFrom(delivery.shippingDateLatest);
  const rest = { ...(service !== undefined && { service }), ...(promisedBy !== null && { promisedBy }) };
  return collectAt === undefined ? { method: 'ship', ...rest } : { method: 'collect', ...rest, collectAt };
};
