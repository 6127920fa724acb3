import Type from 'typebox';
import { documentOf, maybe } from '../../http/document.ts';
import type { Shipment, ShippedLine, ShippedParcel } from '../outgoing.ts';
import type { ChannelRequest } from '../request.ts';
import { gid, graphql } from './graphql.ts';

/**
 * What is left to be sent of an order, by location, and what was sent: to be read before each shipment, page by page. The numbers keep it
 * within the 1000 points that a query may cost.
 */
export const readFulfilments = (externalId: string, after: string | null): ChannelRequest =>
  graphql(
    'query Fulfilments($o: ID!, $a: String) { order(id: $o) { fulfillments(first: 40) { id trackingInfo { number } } fulfillmentOrders(first: 4, after: $a) { pageInfo { hasNextPage endCursor } nodes { id supportedActions { action } assignedLocation { location { id } } lineItems(first: 100) { pageInfo { hasNextPage } nodes { id remainingQuantity lineItem { id } } } } } } }',
    { o: gid('Order', externalId), a: after },
  );

const Text = maybe(Type.String());

const fulfilmentsDocument = documentOf(
  Type.Object({
    data: Type.Object({
      order: Type.Object({
        fulfillments: Type.Array(
          Type.Object({ id: Type.String(), trackingInfo: Type.Array(Type.Object({ number: Text })) }),
        ),
        fulfillmentOrders: Type.Object({
          pageInfo: Type.Object({ hasNextPage: Type.Boolean(), endCursor: Text }),
          nodes: Type.Array(
            Type.Object({
              id: Type.String(),
              supportedActions: Type.Array(Type.Object({ action: Type.String() })),
              assignedLocation: Type.Object({ location: maybe(Type.Object({ id: Type.String() })) }),
              lineItems: Type.Object({
                pageInfo: Type.Object({ hasNextPage: Type.Boolean() }),
                nodes: Type.Array(
                  Type.Object({
                    id: Type.String(),
                    remainingQuantity: Type.Integer(),
                    lineItem: Type.Object({ id: Type.String() }),
                  }),
                ),
              }),
            }),
          ),
        }),
      }),
    }),
  }),
);

type FulfilmentOrder = {
  readonly id: string;
  readonly location: string | null;
  readonly lines: readonly { readonly id: string; readonly line: string; readonly remaining: number }[];
};

export type Fulfilments = {
  /** Those that may be fulfilled. */
  readonly open: readonly FulfilmentOrder[];
  readonly sentNumbers: readonly string[];
};

/** The answer to `readFulfilments`, with where the next page begins; or the errors where it cannot be read. */
export const fulfilmentsOf = (
  body: unknown,
): (Fulfilments & { readonly next: string | null }) | { readonly errors: readonly string[] } => {
  const checked = fulfilmentsDocument.read(body);
  if ('errors' in checked) return checked;
  const { fulfillments, fulfillmentOrders } = checked.document.data.order;
  const tooLong = fulfillmentOrders.nodes.find(({ lineItems }) => lineItems.pageInfo.hasNextPage);
  if (tooLong !== undefined) return { errors: [`${tooLong.id} has more lines than are read`] };
  const { hasNextPage, endCursor } = fulfillmentOrders.pageInfo;
  const open = fulfillmentOrders.nodes.filter(({ supportedActions }) =>
    supportedActions.some(({ action }) => action === 'CREATE_FULFILLMENT'),
  );
  return {
    next: hasNextPage ? (endCursor ?? null) : null,
    open: open.map(({ id, assignedLocation, lineItems }) => ({
      id,
      location: assignedLocation.location?.id ?? null,
      lines: lineItems.nodes.map((line) => ({
        id: line.id,
        line: line.lineItem.id,
        remaining: line.remainingQuantity,
      })),
    })),
    sentNumbers: fulfillments.flatMap(({ trackingInfo }) =>
      trackingInfo.flatMap(({ number }) => (typeof number === 'string' ? [number] : [])),
    ),
  };
};

/** What of a shipment one call tells: a parcel, as far as its goods are at one location in Shopify. */
type Taken = { readonly order: FulfilmentOrder; readonly id: string; readonly quantity: number };

export type ShipmentPlan = {
  readonly requests: readonly ChannelRequest[];
  /** What the shop has nothing left of: it was sent or cancelled there by somebody else. */
  readonly missing: readonly ShippedLine[];
};

/**
 * One `fulfillmentCreate` for each parcel, so that its number stands at its lines, and for each location that Shopify has its goods at:
 * a call takes one. Parcels whose number the shop has already are left out: the call is not idempotent.
 */
export const planShipment = (
  { parcels }: Pick<Shipment, 'parcels'>,
  { open, sentNumbers }: Fulfilments,
  locationId: string | null,
): ShipmentPlan => {
  // Those at the location that has sent it come first.
  const orders = [...open].sort((a, b) => Number(b.location === locationId) - Number(a.location === locationId));
  const left = new Map(orders.flatMap(({ lines }) => lines.map(({ id, remaining }) => [id, remaining])));
  const requests: ChannelRequest[] = [];
  const missing: ShippedLine[] = [];
  for (const parcel of parcels) {
    if (parcel.trackingNumber !== null && sentNumbers.includes(parcel.trackingNumber)) continue;
    const taken = parcel.lines.flatMap((line) => {
      const found = takeFrom(orders, left, line);
      const quantity = line.quantity - found.reduce((sum, each) => sum + each.quantity, 0);
      if (quantity > 0) missing.push({ ...line, quantity });
      return found;
    });
    requests.push(...callsFor(taken, parcel));
  }
  return { requests, missing };
};

const takeFrom = (
  orders: readonly FulfilmentOrder[],
  left: Map<string, number>,
  line: ShippedLine,
): readonly Taken[] => {
  const taken: Taken[] = [];
  let wanted = line.quantity;
  for (const order of orders) {
    for (const { id } of order.lines.filter((each) => each.line === gid('LineItem', line.line))) {
      const quantity = Math.min(wanted, left.get(id) ?? 0);
      if (quantity <= 0) continue;
      left.set(id, (left.get(id) ?? 0) - quantity);
      wanted -= quantity;
      taken.push({ order, id, quantity });
    }
  }
  return taken;
};

const callsFor = (taken: readonly Taken[], parcel: ShippedParcel): readonly ChannelRequest[] =>
  [...new Set(taken.map(({ order }) => order.location))].map((location) => {
    const here = taken.filter(({ order }) => order.location === location);
    const orders = [...new Set(here.map(({ order }) => order.id))];
    return fulfillmentCreate(
      orders.map((id) => ({
        fulfillmentOrderId: id,
        fulfillmentOrderLineItems: here
          .filter(({ order }) => order.id === id)
          .map((each) => ({ id: each.id, quantity: each.quantity })),
      })),
      parcel,
    );
  });

const fulfillmentCreate = (lineItemsByFulfillmentOrder: readonly object[], parcel: ShippedParcel): ChannelRequest =>
  graphql(
    'mutation Ship($f: FulfillmentInput!, $m: String) { fulfillmentCreate(fulfillment: $f, message: $m) { fulfillment { id status trackingInfo { company number url } } userErrors { field message } } }',
    {
      f: {
        lineItemsByFulfillmentOrder,
        ...(parcel.trackingNumber !== null && { trackingInfo: trackingOf(parcel) }),
        notifyCustomer: true,
      },
      m: null,
    },
  );

/** Another number for what was sent already; it takes the place of the one before. */
export const trackingUpdate = (fulfillmentId: string, parcel: ShippedParcel): ChannelRequest =>
  graphql(
    'mutation Track($f: ID!, $t: FulfillmentTrackingInput!, $n: Boolean) { fulfillmentTrackingInfoUpdate(fulfillmentId: $f, trackingInfoInput: $t, notifyCustomer: $n) { fulfillment { id } userErrors { field message } } }',
    { f: gid('Fulfillment', fulfillmentId), t: trackingOf(parcel), n: true },
  );

const trackingOf = ({ carrier, trackingNumber, trackingUrl }: ShippedParcel) => ({
  ...(carrier !== null && { company: carrier }),
  number: trackingNumber,
  ...(trackingUrl !== null && { url: trackingUrl }),
});
