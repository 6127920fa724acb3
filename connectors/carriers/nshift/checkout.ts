import Type from 'typebox';
import { type Reply, readOr } from '../../http/client.ts';
import { documentOf, instantFrom, maybe, Name } from '../../http/document.ts';
import { message, type Refusal, rejected } from '../../http/refusal.ts';
import { decimalOf, minorOf } from '../../money.ts';
import type { Offered, Option, OptionsRequest } from '../port.ts';
import { canBeKept } from '../promise.ts';
import { type PortalApi, type PortalSettings, portalClient } from './portal.ts';

export type CheckoutSettings = PortalApi & {
  /** The checkout of the account that the options come from. */
  readonly connectionId: string;
};

/** Which of nShift's two booking systems a product belongs to: the other's cannot be booked by this adapter. */
export type SourceSystem = 'DELIVERY' | 'SHIP';

const Session = documentOf(Type.Object({ sessionId: Name }));

const PickUp = Type.Object({
  pickupPointId: Name,
  name: Type.String(),
  address1: maybe(Type.String()),
  postalCode: maybe(Type.String()),
  city: maybe(Type.String()),
});

const OfferedOption = Type.Object({
  valid: maybe(Type.Boolean()),
  optionId: Name,
  name: Type.String(),
  sourceSystemProductId: maybe(Name),
  carrierProductSourceSystem: maybe(Type.String()),
  price: maybe(Type.Union([Type.Number(), Type.String()])),
  deliveryTime: maybe(Type.Object({ latest: maybe(Type.String()), cutoff: maybe(Type.String()) })),
  pickupPoints: maybe(Type.Array(PickUp)),
});

const Options = documentOf(Type.Object({ options: Type.Array(OfferedOption) }));

const Problem = documentOf(
  Type.Object({
    title: maybe(Type.String()),
    detail: maybe(Type.String()),
    code: maybe(Type.String()),
    message: maybe(Type.String()),
  }),
);

/** What nShift Checkout offers for a cart. A session is made for each question: it holds the cart that it was made with. */
export const createCheckout = (
  settings: CheckoutSettings,
  portal: PortalSettings,
  sourceSystem: SourceSystem,
  now: () => number,
): ((request: OptionsRequest) => Promise<Offered | Refusal>) => {
  const client = portalClient(portal, settings, now);
  const post = async (path: string, json: unknown) => {
    const reply = await client.call({ method: 'POST', path: `/options/v1${path}`, json, changes: false });
    return reply.outcome === 'replied' && reply.status >= 400 ? rejected(messagesOf(reply)) : reply;
  };
  return async (request) => {
    const connection = encodeURIComponent(settings.connectionId);
    const made = await post(`/sessions/${connection}`, sessionOf(request));
    if (made.outcome !== 'replied') return made;
    const session = readOr(made, Session.read);
    if ('outcome' in session) return session;
    const { sessionId } = session.document;
    const answered = await post(`/shipping-options/${encodeURIComponent(sessionId)}`, {});
    if (answered.outcome !== 'replied') return answered;
    const read = readOr(answered, Options.read);
    if ('outcome' in read) return read;
    const options = read.document.options.flatMap((option) => optionOf(option, request.currency, sourceSystem, now()));
    return { outcome: 'offered', session: sessionId, options };
  };
};

const sessionOf = ({ currency, locale, postalCode, country, items }: OptionsRequest) => {
  const grams = items.reduce((sum, item) => sum + item.quantity * item.grams, 0);
  const price = items.reduce((sum, item) => sum + item.quantity * item.price, 0);
  const articles = items.map((item) => ({
    articleNo: item.sku,
    quantity: item.quantity,
    weightKg: item.grams / 1_000,
  }));
  return {
    currencyCode: currency,
    languageCode: locale.split('-')[0],
    totalWeightKg: grams / 1_000,
    totalPrice: Number(decimalOf(price, currency)),
    receiver: { postalCode, country },
    packages: [{ weightKg: grams / 1_000, articles }],
  };
};

/** Not offered: what is not valid, has no price that the currency can hold, belongs to another system, or had to leave already. */
const optionOf = (
  option: Type.Static<typeof OfferedOption>,
  currency: string,
  sourceSystem: SourceSystem,
  now: number,
): readonly Option[] => {
  const service = option.sourceSystemProductId ?? null;
  const price = option.price === undefined || option.price === null ? null : minorOf(option.price, currency);
  const isOurs = (option.carrierProductSourceSystem ?? sourceSystem) === sourceSystem;
  if (option.valid === false || service === null || price === null || price.rounded || !isOurs) return [];
  const shipBy = instantFrom(option.deliveryTime?.cutoff);
  const deliverBy = instantFrom(option.deliveryTime?.latest);
  if (!canBeKept(now, shipBy, deliverBy)) return [];
  const pickUpPoints = (option.pickupPoints ?? []).map((point) => ({
    id: point.pickupPointId,
    name: point.name,
    line1: point.address1 ?? null,
    postalCode: point.postalCode ?? null,
    city: point.city ?? null,
  }));
  const { optionId: id, name } = option;
  return [{ id, service, name, price: price.minor, currency, shipBy, deliverBy, pickUpPoints }];
};

const messagesOf = (reply: Reply) => {
  const read = Problem.read(reply.json);
  if ('errors' in read) return [message(`status ${reply.status}`)];
  const { title, detail, code, message: text } = read.document;
  return [message(text ?? detail ?? title ?? `status ${reply.status}`, null, code ?? null)];
};
