import type { Service } from '../../../domain/carriage/services.ts';
import type { Sku } from '../../../domain/ids.ts';
import { goodsOf } from '../../../domain/order/goods.ts';
import { type Fulfilment, lineOf, type Order, type Parcel as PackedParcel } from '../../../domain/order/order.ts';
import type { Address } from '../../../domain/order/request.ts';
import type { Return } from '../../../domain/order/returns/facts.ts';
import type { Location } from '../../../domain/setup/location.ts';
import { type Message, message } from '../../http/refusal.ts';
import type { BookingRequest, Parcel, Party, Sender } from '../port.ts';

export type RequestContext = {
  /** That sends it, or that it comes back to. */
  readonly location: Location | undefined;
  /** That it is sent to, where it is collected there; `null` where it goes to the customer. */
  readonly store: Location | null;
  /** Grams of one unit; `null` where nobody has said. */
  readonly weightOf: (sku: Sku) => number | null;
};

/** What a carrier is asked to take, or what is missing for that. The reference of a booking is the fulfilment's id. */
export const bookingRequestOf = (
  order: Order,
  fulfilment: Fulfilment,
  service: Service,
  { location, store, weightOf }: RequestContext,
): BookingRequest | { readonly missing: readonly Message[] } => {
  if (location === undefined) return { missing: [message(`there is no location ${fulfilment.location}`)] };
  const address = store?.address ?? order.shipTo;
  if (address === null) return { missing: [message('the order has no address')] };
  const parcels = fulfilment.parcels.map((parcel, index) => parcelOf(order, parcel, index + 1, weightOf));
  const faults = parcels.filter((parcel) => 'text' in parcel);
  const missing = [
    ...faults,
    ...gaps(address, store === null ? 'the address' : `location ${store.id}`),
    ...gaps(location.address, `location ${location.id}`),
  ];
  if (missing.length > 0) return { missing };
  return {
    reference: fulfilment.id,
    orderNumber: order.externalId,
    way: 'there',
    sender: senderOf(location),
    receiver: store === null ? receiverOf(order, address) : partyOf(store),
    service,
    ...fromCheckout(order),
    parcels: parcels.filter((parcel) => 'id' in parcel),
  };
};

/** As `bookingRequestOf`, of all that comes back of a return, in one parcel. The reference is the return's id. */
export const returnRequestOf = (
  order: Order,
  { id, at, lines }: Return,
  service: Service,
  { location, weightOf }: RequestContext,
): BookingRequest | { readonly missing: readonly Message[] } => {
  if (location === undefined) return { missing: [message(`there is no location ${at}`)] };
  if (order.shipTo === null) return { missing: [message('the order has no address')] };
  const units = lines.map(({ line, requested }) => ({ line, quantity: requested }));
  const parcel = parcelOf(order, { lines: units }, 1, weightOf);
  const missing = [
    ...('text' in parcel ? [parcel] : []),
    ...gaps(order.shipTo, 'the address'),
    ...gaps(location.address, `location ${location.id}`),
  ];
  if (missing.length > 0 || 'text' in parcel) return { missing };
  return {
    reference: id,
    orderNumber: order.externalId,
    way: 'back',
    sender: senderOf(location),
    receiver: receiverOf(order, order.shipTo),
    service,
    pickUpPoint: null,
    transportOrder: null,
    parcels: [parcel],
  };
};

/** What no carrier does without. */
const gaps = ({ line1, postalCode, city }: Partial<Address>, whose: string): readonly Message[] => [
  ...(line1 === undefined ? [message(`${whose} has no street`)] : []),
  ...(postalCode === undefined ? [message(`${whose} has no postal code`)] : []),
  ...(city === undefined ? [message(`${whose} has no city`)] : []),
];

const senderOf = (location: Location): Sender => ({ location: location.id, ...partyOf(location) });

const partyOf = ({ name, address }: Location): Party => ({
  name,
  line1: address.line1 ?? '',
  line2: null,
  postalCode: address.postalCode ?? '',
  city: address.city ?? '',
  region: null,
  country: address.country,
  email: null,
  phone: null,
});

const receiverOf = ({ customer }: Order, address: Address): Party => ({
  name: address.name ?? customer?.name ?? '',
  line1: address.line1 ?? '',
  line2: address.line2 ?? null,
  postalCode: address.postalCode ?? '',
  city: address.city ?? '',
  region: address.region ?? null,
  country: address.country,
  email: customer?.email ?? null,
  phone: customer?.phone ?? null,
});

/** A parcel without a weight has that of its articles. */
const parcelOf = (
  order: Order,
  { lines, weightGrams, dimensions }: PackedParcel,
  number: number,
  weightOf: RequestContext['weightOf'],
): Parcel | Message => {
  const grams = weightGrams ?? gramsOf(order, lines, weightOf);
  if (grams === null) return message(`parcel ${number} has no weight, and not all of its articles have one`, 'parcels');
  const [first] = lines;
  const line = first === undefined ? undefined : lineOf(order, first.line);
  return {
    id: String(number),
    grams,
    millimetres:
      dimensions === undefined
        ? null
        : {
            length: dimensions.lengthMillimetres,
            width: dimensions.widthMillimetres,
            height: dimensions.heightMillimetres,
          },
    contents: line?.name ?? line?.sku ?? '',
    trackingNumber: null,
  };
};

const gramsOf = (order: Order, lines: PackedParcel['lines'], weightOf: RequestContext['weightOf']): number | null => {
  let sum = 0;
  for (const { line: id, quantity } of lines) {
    const line = lineOf(order, id);
    for (const goods of line === undefined ? [] : goodsOf(line)) {
      const grams = weightOf(goods.sku);
      if (grams === null) return null;
      sum += grams * goods.quantity * quantity;
    }
  }
  return sum === 0 ? null : sum;
};

/** What the checkout of a carrier's system gave for the order: its channel sends it along in the attribute `carrier`. */
const fromCheckout = ({ attributes }: Order): Pick<BookingRequest, 'pickUpPoint' | 'transportOrder'> => {
  const given = attributes?.carrier;
  const transportOrder = textIn(given, 'transportOrder');
  const point = fieldOf(given, 'pickUpPoint');
  const id = textIn(point, 'id');
  return { transportOrder, pickUpPoint: id === null ? null : { id, name: textIn(point, 'name') ?? id } };
};

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === field)?.[1] : undefined;

const textIn = (value: unknown, field: string): string | null => {
  const found = fieldOf(value, field);
  return typeof found === 'string' && found !== '' ? found : null;
};
