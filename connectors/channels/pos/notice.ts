import { type ChannelId, channelIdOf, type LocationId, lineIdOf, locationIdOf, skuOf } from '../../../domain/ids.ts';
import type { Attributes, OrderRequest, RequestedLine } from '../../../domain/order/request.ts';
import { type Instant, instantOf } from '../../../domain/time.ts';
import type { CounterReturn, Notice } from '../notice.ts';
import { lookUp } from '../table.ts';
import { filled } from '../text.ts';
import {
  amountOf,
  isReturn,
  isSale,
  type ReturnLine,
  readTicket,
  type SaleLine,
  type Ticket,
  type TicketId,
  ticketText,
} from './ticket.ts';

export type PosSettings = {
  /** The channel of the stores. */
  readonly channel: ChannelId;
  /** Our locations by the till's name of the store; a store that is not in the table has the same name with us. */
  readonly locations?: { readonly [store: string]: LocationId };
  /** Our channels by the till's name of them, for returns of what was sold elsewhere. */
  readonly channels?: { readonly [channel: string]: ChannelId };
};

/** What a line of a ticket needs a person for, though the ticket is taken. */
export type TicketWarning = { readonly line: string; readonly kind: 'noSku' | 'unmatchedReturn' };

export type TicketRead =
  /** What it says, in this order: what was sold, what is to be sent or collected, what came back. None: only recorded as seen. */
  | { readonly ticket: string; readonly notices: readonly Notice[]; readonly warnings: readonly TicketWarning[] }
  /** Malformed, or its amounts do not add up. */
  | { readonly errors: readonly string[] };

/**
 * Translates a ticket, parsed. Pure. What was carried away, what is to be sent and what is to be collected are orders of their own, as
 * an order has one way of delivery; together they are the ticket's sale to the unit. Training and cancelled tickets say nothing.
 */
export const noticesOfTicket = (input: unknown, settings: PosSettings): TicketRead => {
  const read = readTicket(input);
  if ('errors' in read) return read;
  const { ticket } = read;
  const id = ticketText(ticket);
  if (ticket.training === true || ticket.cancelled === true) return { ticket: id, notices: [], warnings: [] };
  const at = instantOf(Date.parse(ticket.endedAt));
  const about = { reference: `pos:${id}`, at, notes: [] };
  if (ticket.kind === 'void') {
    const externalIds = ticket.original == null ? [] : ordersOf(ticket.original);
    return { ticket: id, notices: [{ ...about, kind: 'ticketVoided', externalIds }], warnings: [] };
  }
  const location = locationOf(ticket.store, settings);
  const returns = ticket.lines.filter(isReturn);
  const sales = salesOf(ticket).map((sale): Notice => {
    const order = orderOf(ticket, sale, at, settings);
    const shared = { ...about, reference: `pos:${order.externalId}`, externalId: order.externalId, order };
    return sale.fulfil === 'carry'
      ? { ...shared, kind: 'soldAtCounter', location }
      : { ...shared, kind: 'orderPlaced', hold: holdOf(order, sale) };
  });
  const returned: Notice = {
    ...about,
    reference: `pos:${id}:return`,
    kind: 'returnedAtCounter',
    location,
    currency: ticket.currency,
    lines: returns.map((line) => counterReturn(line, settings)),
  };
  return {
    ticket: id,
    notices: [...sales, ...(returns.length > 0 ? [returned] : [])],
    warnings: [
      ...ticket.lines.filter((line) => !hasSku(line) && !isGiftCard(line)).map((line) => warning(line, 'noSku')),
      ...returns.filter((line) => line.original == null).map((line) => warning(line, 'unmatchedReturn')),
    ],
  };
};

/** All orders that a ticket may have become: its lines tell which one a line is in. */
const ordersOf = (ticket: TicketId): readonly string[] =>
  (['carry', 'ship', 'collect'] as const).map((fulfil) => externalIdOf(ticket, fulfil));

const externalIdOf = (ticket: TicketId, fulfil: SaleLine['fulfil']): string =>
  fulfil === 'carry' ? ticketText(ticket) : `${ticketText(ticket)}/${fulfil}`;

type Sale = {
  readonly fulfil: SaleLine['fulfil'];
  readonly lines: readonly SaleLine[];
  readonly shipping: Ticket['shipping'];
};

/** The sale lines by their way. The shipping is paid for what is sent; where nothing is, it is with what there is. */
const salesOf = (ticket: Ticket): readonly Sale[] => {
  const lines = ticket.lines.filter(isSale);
  const ways = (['ship', 'collect', 'carry'] as const)
    .map((fulfil) => ({ fulfil, lines: lines.filter((line) => line.fulfil === fulfil) }))
    .filter((way) => way.lines.length > 0);
  return ways.map((way, index) => ({ ...way, shipping: index === 0 ? ticket.shipping : undefined })).toReversed();
};

const orderOf = (ticket: Ticket, sale: Sale, placedAt: Instant, settings: PosSettings): OrderRequest => {
  const { fulfil, lines, shipping } = sale;
  const reference = ticket.tenders.find((tender) => tender.type !== 'change')?.reference ?? undefined;
  return {
    channel: settings.channel,
    externalId: externalIdOf(ticket, fulfil),
    placedAt,
    currency: ticket.currency,
    customer: ticket.customer ?? {},
    ...(fulfil === 'ship' && ticket.shipTo != null && { shipTo: ticket.shipTo }),
    delivery: deliveryOf(ticket, sale, settings),
    lines: lines.map((line) => requestedLine(line)),
    ...(shipping != null && { shipping }),
    payment: { status: 'captured', ...(reference !== undefined && { reference }) },
    attributes: attributesOf(ticket),
  };
};

const deliveryOf = (
  ticket: Ticket,
  { fulfil, lines }: Sale,
  settings: PosSettings,
): NonNullable<OrderRequest['delivery']> => {
  const store = fulfil === 'collect' ? (lines[0]?.collectAt ?? ticket.store) : ticket.store;
  if (fulfil !== 'ship') return { method: 'collect', collectAt: locationOf(store, settings) };
  return { method: 'ship', ...(ticket.service != null && { service: ticket.service }) };
};

const requestedLine = (line: SaleLine): RequestedLine => ({
  id: lineIdOf(line.id),
  sku: skuOf(hasSku(line) ? (line.sku ?? '') : isGiftCard(line) ? 'weir:gift-card' : `weir:no-sku:${line.id}`),
  kind: kindOf(line),
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  discount: line.discount,
  tax: line.tax,
  ...(line.name != null && { name: line.name }),
});

/** Nothing can be taken off the stock of what has no SKU, and at a counter it has left: it counts in the money. */
const kindOf = (line: SaleLine): NonNullable<RequestedLine['kind']> => {
  if (isGiftCard(line)) return 'giftCard';
  return line.fulfil === 'carry' && !hasSku(line) ? 'service' : 'goods';
};

const hasSku = (line: SaleLine | ReturnLine): boolean => (line.sku ?? '').trim() !== '';

const isGiftCard = (line: SaleLine | ReturnLine): boolean => isSale(line) && line.giftCard === true;

const holdOf = (order: OrderRequest, { fulfil, lines }: Sale): string | null => {
  const holds = [
    ...lines
      .filter((line) => !hasSku(line) && !isGiftCard(line))
      .map((line) => `line ${line.id} (${line.name ?? 'unnamed'}) has no SKU`),
    ...(fulfil === 'ship' && order.shipTo === undefined ? ['it has goods to ship and no shipping address'] : []),
  ];
  return holds.length === 0 ? null : holds.join('; ');
};

const counterReturn = (line: ReturnLine, settings: PosSettings): CounterReturn => ({
  id: line.id,
  sku: hasSku(line) ? skuOf(line.sku ?? '') : null,
  gtin: line.gtin ?? null,
  quantity: line.quantity,
  amount: amountOf(line),
  reason: line.reason ?? 'not told',
  condition: line.condition,
  original: originalOf(line, settings),
});

const originalOf = ({ original }: ReturnLine, { channel, channels }: PosSettings): CounterReturn['original'] => {
  if (original == null) return null;
  const line = lineIdOf(original.line);
  if ('store' in original) return { channel, externalIds: ordersOf(original), line };
  const ours = lookUp(channels, original.channel);
  return { channel: ours ?? channelIdOf(original.channel), externalIds: [original.externalId], line };
};

const locationOf = (store: string, { locations }: PosSettings): LocationId =>
  lookUp(locations, store) ?? locationIdOf(store);

const attributesOf = (ticket: Ticket): Attributes =>
  filled({
    ticket: ticketText(ticket),
    till: ticket.till,
    operator: ticket.operator,
    offline: ticket.offline === true ? true : undefined,
    rounding: ticket.rounding === 0 ? undefined : ticket.rounding,
    tenders: ticket.tenders,
  });

const warning = (line: SaleLine | ReturnLine, kind: TicketWarning['kind']): TicketWarning => ({ line: line.id, kind });
