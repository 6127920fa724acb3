import { at, listAt, textAt } from '../json.ts';
import { pageOf } from '../page.ts';
import { type Given, wants } from '../simulator.ts';
import { MARKETPLACE, orderDocument, type Package, type SalesOrder } from './order.ts';
import { refusal } from './refusal.ts';

const ORDERS_MAX = 100;
const INCLUDABLE: ReadonlySet<string> = new Set([
  ...['BUYER', 'RECIPIENT', 'PROCEEDS', 'EXPENSE', 'PROMOTION', 'CANCELLATION', 'FULFILLMENT', 'PACKAGES'],
]);
/** Nothing later than this before now may be asked for. */
const NEVER_LATER_MILLIS = 120_000;

const wantsIncluded = (query: URLSearchParams): void => {
  const included = query.get('includedData')?.split(',') ?? [];
  wants(
    included.every((one) => INCLUDABLE.has(one)),
    `data that can be included: ${[...INCLUDABLE].join(', ')}`,
  );
};

/** `searchOrders`: what was changed since, or was placed in a span. */
export const searchOrders = (all: readonly SalesOrder[], query: URLSearchParams, now: string): Given => {
  wants(query.get('marketplaceIds')?.split(',').includes(MARKETPLACE) === true, `the marketplace ${MARKETPLACE}`);
  wants(query.has('lastUpdatedAfter') !== query.has('createdAfter'), 'changes or orders from a time on, and not both');
  const latest = Date.parse(now) - NEVER_LATER_MILLIS;
  const [changedFrom, placedFrom, placedTo] = ['lastUpdatedAfter', 'createdAfter', 'createdBefore'].map((name) => {
    const at = Date.parse(query.get(name) ?? new Date(0).toISOString());
    wants(at <= latest, `a time for ${name} of more than two minutes ago`);
    return query.has(name) ? at : null;
  });
  const size = Number(query.get('maxResultsPerPage') ?? ORDERS_MAX);
  wants(Number.isInteger(size) && size >= 1 && size <= ORDERS_MAX, `at most ${ORDERS_MAX} orders`);
  wantsIncluded(query);
  const found = all.filter(
    ({ createdAt, updatedAt }) =>
      Date.parse(updatedAt) >= (changedFrom ?? 0) &&
      Date.parse(createdAt) >= (placedFrom ?? 0) &&
      Date.parse(createdAt) <= (placedTo ?? Number.POSITIVE_INFINITY),
  );
  const { page, next } = pageOf(found, Number(query.get('paginationToken') ?? 0), size);
  const pagination = next === null ? {} : { pagination: { nextToken: String(next) } };
  return { status: 200, body: { orders: page.map(orderDocument), ...pagination, lastUpdatedBefore: now } };
};

/** `getOrder`. */
export const getOrder = (order: SalesOrder | undefined, query: URLSearchParams): Given => {
  wantsIncluded(query);
  return order === undefined ? notKnown() : { status: 200, body: { order: orderDocument(order) } };
};

const notKnown = (): Given => refusal('InvalidInput', 'The order is not found.', 404);

/** `confirmShipment`, of the Orders API v0: units that have left already are refused, under the same number, too. */
export const confirmShipment = (order: SalesOrder | undefined, body: unknown): Given => {
  if (order === undefined) return notKnown();
  const detail = at(body, 'packageDetail');
  const reference = textAt(detail, 'packageReferenceId');
  const carrier = textAt(detail, 'carrierCode');
  const shipDate = textAt(detail, 'shipDate');
  wants(textAt(body, 'marketplaceId') === MARKETPLACE, `the marketplace ${MARKETPLACE}`);
  wants(/^[1-9]\d*$/.test(reference), 'a positive number of the package');
  wants(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(shipDate), 'when it was shipped');
  wants(carrier !== '' && (carrier !== 'Other' || textAt(detail, 'carrierName') !== ''), 'a carrier');
  const items = listAt(detail, 'orderItems');
  wants(items.length > 0, 'items');
  const number = textAt(detail, 'trackingNumber');
  if (number === '') return refusal('InvalidInput', 'trackingNumber is missing.', 400);
  const told = items.flatMap((one): Package['items'] => {
    const item = order.items.find(({ id }) => id === textAt(one, 'orderItemId'));
    wants(item !== undefined, 'items of the order');
    return item === undefined ? [] : [{ item, quantity: Number(at(one, 'quantity')) }];
  });
  const isLeft = told.every(
    ({ item, quantity }) => !item.isCancelled && quantity > 0 && quantity <= item.quantity - item.shipped,
  );
  if (!isLeft) return refusal('InvalidInput', 'The order item was already shipped.', 400);
  for (const { item, quantity } of told) item.shipped += quantity;
  order.packages.push({ reference, carrier, number, shipDate, items: told });
  return { status: 204 };
};
