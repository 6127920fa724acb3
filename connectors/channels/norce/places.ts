import type { Address, Customer, Delivery } from '../../../domain/order/request.ts';
import { lookUp } from '../table.ts';
import { filled, firstOf, joined, oneLine } from '../text.ts';
import type { NorceOrder, NorceParty } from './document.ts';
import type { NorceSettings } from './settings.ts';

export const customerOf = ({ SellTo, BillTo, ShipTo }: NorceOrder): Customer => {
  const parties = [SellTo, BillTo, ShipTo];
  const people = parties.map((party) => party?.Person);
  const name = firstOf(...parties.map(nameOf));
  const email = firstOf(...people.map((person) => person?.Email));
  const phone = firstOf(...people.flatMap((person) => [person?.CellPhone, person?.PrivatePhone, person?.WorkPhone]));
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
};

/** The address, or undefined where there is none or its country is not told: Weir's addresses have one. */
export const addressOf = (party: NorceParty): Address | undefined => {
  const source = party?.Person?.Address;
  const country = source?.Country?.trim().toUpperCase() ?? '';
  if (source === null || source === undefined || !ALPHA_2.test(country)) return undefined;
  const name = nameOf(party);
  const company = oneLine(party?.Company?.Name);
  const careOf = oneLine(source.CareOf);
  const line1 = firstOf(source.Line1, source.Box);
  const box = oneLine(source.Box);
  const line2 = joined(
    ', ',
    company === name ? undefined : company,
    careOf === undefined ? undefined : `c/o ${careOf.replace(/^c\/o\s+/i, '')}`,
    source.Line2,
    box === line1 ? undefined : box,
  );
  const postalCode = oneLine(source.ZipCode);
  const city = oneLine(source.City);
  const region = oneLine(source.Region);
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

const nameOf = (party: NorceParty): string | undefined =>
  firstOf(joined(' ', party?.Person?.FirstName, party?.Person?.LastName), party?.Company?.Name);

/** How the order reaches the customer. A pick-up store is one of ours, unless it is a carrier's point. */
export const deliveryOf = (
  { ShippingAdvice }: NorceOrder,
  settings: NorceSettings,
): { readonly delivery: Delivery | undefined; readonly holds: readonly string[] } => {
  const code = oneLine(ShippingAdvice?.DeliveryMethodCode);
  const store = ShippingAdvice?.PickupStore ?? undefined;
  const service = lookUp(settings.services, code ?? '') ?? code;
  const named = service === undefined ? {} : { service };
  if (store === undefined || store.IsDropPoint === true) {
    const delivery: Delivery | undefined = service === undefined ? undefined : { method: 'ship', ...named };
    return { delivery, holds: [] };
  }
  const collectAt = lookUp(settings.collectAt, store.Code ?? '');
  return collectAt === undefined
    ? {
        delivery: { method: 'ship', ...named },
        holds: [`it is to be collected at ${store.Code ?? 'no place'}, which is no location of ours`],
      }
    : { delivery: { method: 'collect', ...named, collectAt }, holds: [] };
};

/** The carrier's point that the customer chose. */
export const pickUpPointOf = ({ ShippingAdvice }: NorceOrder) => {
  const store = ShippingAdvice?.PickupStore;
  if (store === undefined || store === null || store.IsDropPoint !== true) return undefined;
  return filled({
    code: store.Code,
    name: store.Name,
    line1: store.Address?.Line1,
    postalCode: store.Address?.ZipCode,
    city: store.Address?.City,
    country: store.Address?.Country,
  });
};
