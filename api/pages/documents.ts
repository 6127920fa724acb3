import { isKept } from '../../domain/order/money/shares.ts';
import type { Fulfilment, Order } from '../../domain/order/order.ts';
import type { Return } from '../../domain/order/returns/facts.ts';
import { type Barcode, code128, qrCode } from './barcode.ts';
import { addressLines, type Format, formatFor } from './format.ts';
import { type Language, LOCALES, languageOfCountry, languageOfOrder, TEXTS } from './language.ts';
import { firstName, nameOfLine, numberOf, type Places, placeOf, reasonShown, shopName, zoneOf } from './shown.ts';

/** What is printed of an order, as the templates of the documents take it. Nothing in here is HTML but the codes. */

const HEAD_CODE = { width: 175, height: 14 };
const SKU_CODE = { width: 62, height: 9 };
const QR_MILLIMETRES = 32;

type Seller = { readonly name: string; readonly lines: readonly string[] };

const headOf = (language: Language, shop: string, title: string) => ({
  lang: LOCALES[language],
  t: TEXTS[language],
  shop,
  title,
});

const orderPart = (order: Order, format: Format) => ({
  orderNumber: order.externalId,
  orderedOn: format.date(order.placedAt),
  orderCode: code128(order.externalId, HEAD_CODE),
});

const sellerOf = ({ location }: Fulfilment, places: Places, format: Format): Seller => {
  const place = placeOf(location, places);
  return place === null
    ? { name: location, lines: [] }
    : { name: place.name, lines: addressLines(place.address, format) };
};

const itemsOf = (order: Order, { lines }: Pick<Fulfilment, 'lines'>, format: Format) =>
  lines.map(({ line, quantity }) => ({
    sku: order.lines.find(({ id }) => id === line)?.sku ?? '',
    name: nameOfLine(order, line),
    quantity: format.number(quantity),
  }));

/** For the people of its location, in the language of its country: nothing of the customer. */
export const pickListView = (order: Order, fulfilment: Fulfilment, places: Places) => {
  const place = placeOf(fulfilment.location, places);
  const language = languageOfCountry(place?.address.country ?? null);
  const format = formatFor(language, place?.timeZone ?? 'UTC');
  const { pickList } = TEXTS[language];
  const collected = fulfilment.method === 'collect';
  return {
    ...headOf(language, shopName(order, places), pickList.title),
    orderNumber: order.externalId,
    fulfilment: fulfilment.id,
    fulfilmentCode: code128(fulfilment.id, HEAD_CODE),
    location: place?.name ?? fulfilment.location,
    dueLabel: collected ? pickList.readyBy : pickList.shipBy,
    due: format.moment(fulfilment.shipBy),
    service: collected ? pickList.collect : (order.delivery.service ?? null),
    items: fulfilment.lines
      .flatMap(({ line: id, quantity }) => picksOf(order, id, quantity))
      .map((pick) => ({
        ...pick,
        quantity: format.number(pick.quantity),
        of: pick.kit === null ? null : pickList.kit(pick.kit),
        code: code128(pick.sku, SKU_CODE),
      })),
  };
};

type Shelf = {
  readonly sku: string;
  readonly name: string | null;
  readonly kit: string | null;
  readonly quantity: number;
};

/** What is taken from the shelves for a line: of a kit, what it is made of. */
const picksOf = (order: Order, id: Fulfilment['lines'][number]['line'], quantity: number): readonly Shelf[] => {
  const line = order.lines.find((one) => one.id === id);
  if (line === undefined) return [];
  const { sku, name, components } = line;
  if (components === undefined) return [{ sku, name, kit: null, quantity }];
  return components.map((part) => ({
    sku: part.sku,
    name: null,
    kit: name ?? sku,
    quantity: quantity * part.quantity,
  }));
};

/** Goes into the parcel. `trackingUrl`: the whole address of the order's page. */
export const packingSlipView = (order: Order, fulfilment: Fulfilment, places: Places, trackingUrl: string) => {
  const language = languageOfOrder(order);
  const format = formatFor(language, placeOf(fulfilment.location, places)?.timeZone ?? 'UTC');
  const { packingSlip } = TEXTS[language];
  const { shipTo } = order;
  return {
    ...headOf(language, shopName(order, places), packingSlip.title),
    ...orderPart(order, format),
    thanks: packingSlip.thanks(firstName(order)),
    deliverTo:
      shipTo === null ? null : { name: shipTo.name ?? order.customer?.name ?? '', lines: addressLines(shipTo, format) },
    from: sellerOf(fulfilment, places, format),
    items: itemsOf(order, fulfilment, format),
    isPart: order.fulfilments.length > 1 || order.lines.some(({ backordered, reserved }) => backordered + reserved > 0),
    trackingCode: qrCode(trackingUrl, QR_MILLIMETRES),
  };
};

/** Lies with the goods until the customer comes for them. */
export const collectionNoteView = (order: Order, fulfilment: Fulfilment, places: Places, trackingUrl: string) => {
  const language = languageOfOrder(order);
  const format = formatFor(language, placeOf(fulfilment.location, places)?.timeZone ?? 'UTC');
  return {
    ...headOf(language, shopName(order, places), TEXTS[language].collectionNote.title),
    ...orderPart(order, format),
    for: order.customer?.name ?? order.shipTo?.name ?? '',
    at: sellerOf(fulfilment, places, format),
    items: itemsOf(order, fulfilment, format),
    trackingCode: qrCode(trackingUrl, QR_MILLIMETRES),
  };
};

/** Goes back with the goods. The customer prints it, too: no more is told of a person than the first name and the city. */
export const returnSlipView = (order: Order, one: Return, places: Places, language = languageOfOrder(order)) => {
  const place = placeOf(one.at, places);
  const format = formatFor(language, place?.timeZone ?? zoneOf(order, places));
  const t = TEXTS[language];
  const kept = isKept(one);
  const goes = one.status !== 'rejected' && one.status !== 'cancelled';
  const code: Barcode = qrCode(one.id, QR_MILLIMETRES);
  return {
    ...headOf(language, shopName(order, places), t.returnSlip.title),
    ...orderPart(order, format),
    number: `${order.externalId} / ${numberOf(one)}`,
    isVoid: !goes,
    returnCode: code,
    sender: [firstName(order), order.shipTo?.city ?? ''].filter((part) => part !== '').join(', '),
    wanted: t.resolutions[one.resolution],
    sendBy: one.dueAt === null ? null : format.date(one.dueAt),
    keeps: goes && kept,
    brings: goes && !kept && place === null,
    sendTo: goes && !kept && place !== null ? { name: place.name, lines: addressLines(place.address, format) } : null,
    items: one.lines.map(({ line, requested, reason }) => ({
      sku: order.lines.find(({ id }) => id === line)?.sku ?? '',
      name: nameOfLine(order, line),
      quantity: format.number(requested),
      reason: reasonShown(reason, t),
    })),
  };
};
