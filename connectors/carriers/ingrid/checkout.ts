import Type from 'typebox';
import { type Client, readOr } from '../../http/client.ts';
import { documentOf, instantFrom, maybe, Name } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import type { Offered, Option, OptionItem, OptionsRequest, Party } from '../port.ts';
import { canBeKept } from '../promise.ts';
import { refusalOf } from './errors.ts';

const Window = maybe(Type.Object({ earliest: maybe(Type.String()), latest: maybe(Type.String()) }));

const Group = Type.Object({
  group_id: maybe(Name),
  tos_id: maybe(Name),
  shipping: maybe(Type.Object({ carrier_product_id: maybe(Name) })),
  category: maybe(
    Type.Object({ id: maybe(Name), name: maybe(Type.String()), presented_category_name: maybe(Type.String()) }),
  ),
  pricing: maybe(Type.Object({ currency: Type.String(), price: Type.Integer({ minimum: 0 }) })),
  delivery_time: maybe(Type.Object({ pickup_from_merchant: Window, customer_delivery_promise: Window })),
  addresses: maybe(
    Type.Object({
      location: maybe(
        Type.Object({
          external_id: maybe(Name),
          name: maybe(Type.String()),
          address: maybe(
            Type.Object({
              address_lines: maybe(Type.Array(Type.String())),
              postal_code: maybe(Type.String()),
              city: maybe(Type.String()),
            }),
          ),
        }),
      ),
    }),
  ),
});

type Group = Type.Static<typeof Group>;

const SessionAnswer = documentOf(
  Type.Object({
    session: Type.Object({ checkout_session_id: Name, delivery_groups: maybe(Type.Array(Group)) }),
  }),
);

/** What the order was placed with: each group of it is a transport order of its own. */
export type Completed = { readonly outcome: 'completed'; readonly transportOrders: readonly string[] };

export type Completion = {
  readonly session: string;
  /** The order's number: what tracking is asked by. */
  readonly orderNumber: string;
  readonly customer: Party;
};

/** A session holds the cart; what is chosen in each of its groups by now is what is offered. */
export const offer = async (client: Client, request: OptionsRequest, now: number): Promise<Offered | Refusal> => {
  const { session } = request;
  const json = { ...(session !== null && { checkout_session_id: session }), ...cartOf(request) };
  const read = await sessionAfter(client, session === null ? 'session.create' : 'session.update', json);
  if ('outcome' in read) return read;
  const { checkout_session_id, delivery_groups } = read.document.session;
  const options = (delivery_groups ?? []).flatMap((group, index) => optionOf(group, index, request.currency, now));
  return { outcome: 'offered', session: checkout_session_id, options };
};

/** Told when the order is placed. Again, it is the same. */
export const complete = async (
  client: Client,
  { session, orderNumber, customer }: Completion,
): Promise<Completed | Refusal> => {
  const read = await sessionAfter(client, 'session.complete', {
    checkout_session_id: session,
    external_id: orderNumber,
    customer: {
      name: customer.name,
      ...(customer.email !== null && { email: customer.email }),
      ...(customer.phone !== null && { phone: customer.phone }),
      address_lines: [customer.line1, ...(customer.line2 === null ? [] : [customer.line2])],
      city: customer.city,
      postal_code: customer.postalCode,
      country: customer.country,
    },
  });
  if ('outcome' in read) return read;
  const groups = read.document.session.delivery_groups ?? [];
  return { outcome: 'completed', transportOrders: groups.flatMap(({ tos_id }) => tos_id ?? []) };
};

const sessionAfter = async (client: Client, method: string, json: unknown) => {
  const reply = await client.call({ method: 'POST', path: `/v1/delivery_checkout/${method}`, json, changes: false });
  if (reply.outcome !== 'replied') return reply;
  return reply.status >= 400 ? refusalOf(reply) : readOr(reply, SessionAnswer.read);
};

/** Amounts are in minor units, tax included; weights in grams. */
const cartOf = ({ currency, locale, country, postalCode, items }: OptionsRequest) => ({
  purchase_country: country,
  purchase_currency: currency,
  locales: [locale],
  search_address: { country, postal_code: postalCode },
  cart: {
    total_value: items.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
    total_discount: 0,
    items: items.map(itemOf),
  },
});

const itemOf = ({ sku, name, quantity, price, grams }: OptionItem) => ({
  sku,
  name,
  quantity,
  price,
  discount: 0,
  weight: grams,
});

/** Not offered: what has no price in the currency asked for, no product, or had to leave already. */
const optionOf = (group: Group, index: number, currency: string, now: number): readonly Option[] => {
  const { pricing, shipping, category, delivery_time } = group;
  const service = shipping?.carrier_product_id ?? null;
  if (pricing === undefined || pricing === null || pricing.currency !== currency || service === null) return [];
  const shipBy = instantFrom(delivery_time?.pickup_from_merchant?.latest);
  const deliverBy = instantFrom(delivery_time?.customer_delivery_promise?.latest);
  if (!canBeKept(now, shipBy, deliverBy)) return [];
  return [
    {
      id: group.group_id ?? category?.id ?? String(index),
      service,
      name: category?.presented_category_name ?? category?.name ?? service,
      price: pricing.price,
      currency,
      shipBy,
      deliverBy,
      pickUpPoints: pickUpPointsOf(group),
    },
  ];
};

const pickUpPointsOf = ({ addresses }: Group): Option['pickUpPoints'] => {
  const location = addresses?.location;
  const id = location?.external_id;
  if (id === undefined || id === null) return [];
  const { name, address } = location ?? {};
  const line1 = address?.address_lines?.[0] ?? null;
  return [{ id, name: name ?? id, line1, postalCode: address?.postal_code ?? null, city: address?.city ?? null }];
};
