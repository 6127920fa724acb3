import { lineIdOf } from '../../../domain/ids.ts';
import type { AmendedLine } from '../../../domain/order/amend.ts';
import type { OrderRequest } from '../../../domain/order/request.ts';
import type { Instant } from '../../../domain/time.ts';
import { type Notice, noticeOfOrder } from '../notice.ts';
import { type B2bEndpoint, type B2bOrder, endpointText, externalIdOf, readJsonOrder } from './document.ts';
import { instantIn, type PeppolSettings, translateOrder } from './order.ts';
import { readUbl, type UblDocument } from './ubl.ts';

/** What the bytes of a UBL document say, in terms of our commands. `now`: see `translateOrder`. */
export const noticeOfUbl = (bytes: Uint8Array, settings: PeppolSettings, now: Instant): Notice => {
  const read = readUbl(bytes);
  return 'errors' in read ? { kind: 'unknown', errors: read.errors } : noticeOf(read.document, settings, now);
};

/** What a JSON order, parsed, says. */
export const noticeOfJson = (input: unknown, settings: PeppolSettings, now: Instant): Notice => {
  const read = readJsonOrder(input);
  return 'errors' in read
    ? { kind: 'unknown', errors: read.errors }
    : noticeOf({ kind: 'order', order: read.document }, settings, now);
};

const noticeOf = (document: UblDocument, settings: PeppolSettings, now: Instant): Notice => {
  switch (document.kind) {
    case 'order':
      return noticeOfOrder(
        translateOrder(document.order, settings, now),
        referenceOf(document.order.buyer.endpoint, 'order', document.order.id),
        issuedAt(document.order, settings),
      );
    case 'orderChange':
      return changed(document, settings, now);
    case 'orderCancellation':
      return cancelled(document, settings);
  }
};

type DocumentType = UblDocument['kind'];

const referenceOf = (buyer: B2bEndpoint, type: DocumentType, id: string): string =>
  `peppol:${endpointText(buyer)}:${type}:${id}`;

/** The document that a fact's reference names, where it names one of a buyer's. */
export const documentIn = (reference: string): { readonly kind: DocumentType; readonly id: string } | null => {
  const [, kind, id] = /^peppol:\d{4}:[^:]+:(order|orderChange|orderCancellation):(.+)$/.exec(reference) ?? [];
  const found = KINDS.find((one) => one === kind);
  return found === undefined || id === undefined ? null : { kind: found, id };
};

const KINDS: readonly DocumentType[] = ['order', 'orderChange', 'orderCancellation'];

const issuedAt = (document: Pick<B2bOrder, 'issueDate' | 'issueTime'>, { zone }: PeppolSettings): Instant | null =>
  instantIn(document.issueDate, document.issueTime ?? '00:00:00', zone);

/** The whole order as it should be now. What keeps that from being fulfilled is for a person: an amendment cannot be held. */
const changed = (
  { id, sequence, order }: Extract<UblDocument, { kind: 'orderChange' }>,
  settings: PeppolSettings,
  now: Instant,
): Notice => {
  const translated = translateOrder(order, settings, now);
  if ('invalid' in translated) return { kind: 'unknown', errors: translated.invalid };
  if ('held' in translated) return { kind: 'unknown', errors: [translated.held.reason] };
  const about = {
    externalId: externalIdOf(order.buyer.endpoint, order.id),
    reference: referenceOf(order.buyer.endpoint, 'orderChange', id),
    at: issuedAt(order, settings),
  };
  if ('nothing' in translated) {
    const reason = 'the buyer has deleted all its lines';
    return { ...about, kind: 'orderCancelled', notes: translated.notes, lines: null, reason, refund: false };
  }
  const { shipTo } = translated.order;
  return {
    ...about,
    kind: 'orderChanged',
    notes: [...translated.notes, ...(sequence === null ? [] : [`change ${sequence} of the order`])],
    change: { lines: amendedLines(order, translated.order), ...(shipTo !== undefined && { shipTo }) },
  };
};

/** Line by line what is wanted in all. A line that may be new comes with all that an order needs of it. */
const amendedLines = (document: B2bOrder, order: OrderRequest): readonly AmendedLine[] => [
  ...document.lines
    .filter((line) => !order.lines.some(({ id }) => id === line.id))
    .map((line) => ({ id: lineIdOf(line.id), quantity: 0 })),
  ...order.lines.flatMap((line): readonly AmendedLine[] => {
    if (line.id === undefined || line.kind !== 'goods') return [];
    const { status } = document.lines.find(({ id }) => id === line.id) ?? {};
    return [status === ADDED ? { ...line, id: line.id } : { id: line.id, quantity: line.quantity }];
  }),
];

const ADDED = '1';

const cancelled = (
  { id, orderId, buyer, seller, reason, ...issued }: Extract<UblDocument, { kind: 'orderCancellation' }>,
  settings: PeppolSettings,
): Notice => {
  const strangers = [
    ...(Object.hasOwn(settings.buyers, endpointText(buyer))
      ? []
      : [`a buyer that we do not know: ${endpointText(buyer)}`]),
    ...(settings.sellers.includes(endpointText(seller)) ? [] : [`a seller that is not us: ${endpointText(seller)}`]),
  ];
  if (strangers.length > 0) return { kind: 'unknown', errors: strangers };
  return {
    kind: 'orderCancelled',
    externalId: externalIdOf(buyer, orderId),
    reference: referenceOf(buyer, 'orderCancellation', id),
    at: issuedAt(issued, settings),
    notes: [],
    lines: null,
    reason,
    refund: false,
  };
};
