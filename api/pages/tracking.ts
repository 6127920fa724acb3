import { isKept, standingRefunds } from '../../domain/order/money/shares.ts';
import { type Fulfilment, isGoods, type Line, type Order } from '../../domain/order/order.ts';
import { expectedOf } from '../../domain/order/pre-order.ts';
import type { Return } from '../../domain/order/returns/facts.ts';
import type { ReturnOffer } from '../../domain/order/returns/offer.ts';
import { addressLines, type Format, formatFor, openingHours } from './format.ts';
import { LANGUAGES, type Language, LOCALES, OWN_NAMES, TEXTS } from './language.ts';
import { parcelsOf } from './parcels.ts';
import { progressOf, stepsOf } from './progress.ts';
import { firstName, nameOfLine, numberOf, type Places, placeOf, reasonShown, shopName, zoneOf } from './shown.ts';
import type { Texts } from './texts/en.ts';

/** What every public page begins and ends with. `path`: of the page itself, for those who want it in another language. */
export const frameOf = (language: Language, shop: string | null, title: string, path: string | null) => ({
  lang: LOCALES[language],
  language,
  t: TEXTS[language],
  shop,
  title,
  languages:
    path === null
      ? []
      : LANGUAGES.map((code) => ({
          code,
          lang: LOCALES[code],
          name: OWN_NAMES[code],
          href: `${path}?language=${code}`,
          isCurrent: code === language,
        })),
});

/** The page of an order. Of a person, it tells the first name and the city, and nothing else. */
export const trackingView = (order: Order, offer: ReturnOffer, places: Places, language: Language, path: string) => {
  const t = TEXTS[language];
  const format = formatFor(language, zoneOf(order, places));
  const progress = progressOf(order);
  const name = firstName(order);
  const title = t.tracking.title(order.externalId);
  const collects = order.delivery.method === 'collect';
  return {
    ...frameOf(language, shopName(order, places), title, path),
    path,
    hello: name === '' ? null : t.tracking.hello(name),
    state: t.states[progress],
    isCancelled: progress === 'cancelled',
    steps: stepsOf(order, progress, t),
    promise: promiseOf(order, progress, format, t),
    city: collects ? null : (order.shipTo?.city ?? null),
    collection: collects ? collectionOf(order, places, language, format, t) : null,
    parcels: collects ? [] : shownParcels(order, format, t),
    items: order.lines.map((line) => itemOf(order, line, format, t)),
    hasReturns: order.returns.length > 0 || offer.lines.length > 0,
    returns: order.returns.map((one) => returnOfPage(order, one, places, format, t, path)),
    canReturn: offer.lines.some(({ refused }) => refused === null),
  };
};

/** Once it is there, nobody asks when it comes. */
const promiseOf = (order: Order, progress: keyof Texts['states'], format: Format, { tracking }: Texts) => {
  const { promisedBy, method } = order.delivery;
  const isOver =
    progress === 'cancelled' || progress === 'delivered' || progress === 'collected' || progress === 'ready';
  if (promisedBy === undefined || isOver) return null;
  return { label: method === 'collect' ? tracking.promisedCollect : tracking.promised, day: format.day(promisedBy) };
};

const collectionOf = (order: Order, places: Places, language: Language, format: Format, t: Texts) => {
  const place = placeOf(order.delivery.collectAt ?? null, places);
  if (place === null) return null;
  const hours = openingHours(place, language);
  return {
    name: place.name,
    lines: addressLines(place.address, format),
    waiting: order.fulfilments.flatMap((fulfilment) => waitingOf(fulfilment, format, t)),
    hasHours: hours.length > 0,
    hours,
  };
};

/** What the customer shows to get it, and how long it is kept: once it has been collected, nobody needs that. */
const waitingOf = ({ status, collection }: Fulfilment, format: Format, { tracking }: Texts) =>
  status !== 'readyForCollection' || collection === null
    ? []
    : [
        {
          code: collection.code,
          keptUntil: collection.collectBy === null ? null : tracking.keptUntil(format.day(collection.collectBy)),
        },
      ];

const shownParcels = (order: Order, format: Format, t: Texts) =>
  parcelsOf(order).map(({ state, deliveredAt, items, history, ...parcel }, index) => ({
    ...parcel,
    heading: t.tracking.parcel(format.number(index + 1)),
    state: t.parcelStates[state],
    stateName: state,
    deliveredAt: deliveredAt === null ? null : format.moment(deliveredAt),
    hasHistory: history.length > 0,
    history: history.map((step) => ({ words: t.parcelStates[step.state], at: format.moment(step.at) })),
    items: items.map(({ name, quantity }) => ({ name, quantity: format.number(quantity) })),
  }));

const itemOf = (order: Order, line: Line, format: Format, { tracking }: Texts) => {
  const expectedAt = expectedOf(order, line);
  const parts = [
    ...(line.cancelled > 0 ? [`${tracking.cancelled}: ${format.number(line.cancelled)}`] : []),
    ...(isPartlySent(line) ? [`${tracking.onItsWay}: ${format.number(line.shipped)}`] : []),
    ...(line.backordered > 0 ? [`${tracking.waiting}: ${format.number(line.backordered)}`] : []),
    ...(expectedAt === null ? [] : [tracking.expected(format.day(expectedAt))]),
  ];
  return { name: line.name ?? line.sku, quantity: format.number(line.ordered), state: parts.join(', ') };
};

/** Where all of it is in parcels, they say so. */
const isPartlySent = (line: Line): boolean => isGoods(line) && line.shipped > 0 && line.shipped < line.ordered;

const returnOfPage = (order: Order, one: Return, places: Places, format: Format, t: Texts, path: string) => {
  const place = placeOf(one.at, places);
  const awaited = one.status === 'authorised' && !isKept(one);
  return {
    heading: t.returns.number(numberOf(one).slice(1)),
    state: t.returnStates[one.status],
    reason: one.status === 'rejected' ? one.reason : null,
    wanted: t.resolutions[one.resolution],
    items: one.lines.map(({ line, requested, reason }) => ({
      name: nameOfLine(order, line),
      quantity: format.number(requested),
      reason: reasonShown(reason, t),
    })),
    next: awaited ? nextOf(one, place === null ? null : placeShown(place, format), format, t) : [],
    sentBack: one.sentBack.map(({ carrier, trackingNumber, trackingUrl }) => ({
      parcel: [carrier, trackingNumber].filter((part) => part !== null).join(' '),
      url: trackingUrl,
    })),
    money: standingRefunds(order)
      .filter((refund) => refund.return === one.id)
      .map(({ amount, currency, status }) =>
        (status === 'refunded' ? t.returns.refunded : t.returns.refundAsked)(format.money(amount, currency)),
      ),
    label: awaited && one.booking?.status === 'booked' ? `${path}/returns/${numberOf(one)}/label` : null,
    slip: awaited ? `${path}/returns/${numberOf(one)}/slip` : null,
    cancel: one.status === 'requested' || awaited ? `${path}/returns/${numberOf(one)}/cancel` : null,
  };
};

const nextOf = ({ dueAt }: Return, place: string | null, format: Format, { returns }: Texts): readonly string[] => [
  place === null ? returns.sendAnywhere : returns.sendTo(place),
  ...(dueAt === null ? [] : [returns.sendBy(format.date(dueAt))]),
];

/** A place in one line. */
export const placeShown = (place: NonNullable<ReturnType<typeof placeOf>>, format: Format): string =>
  [place.name, ...addressLines(place.address, format)].join(', ');
