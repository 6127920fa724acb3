import Type from 'typebox';
import { isCurrency } from '../../../domain/money.ts';
import { documentOf, instantFrom, maybe } from '../../http/document.ts';
import { Flag, Text } from '../schema.ts';

/** Weir's own ticket for tills. Money in minor units, tax included. */

const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^/]+$' });
const Count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Amount = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });

const TicketId = Type.Object({ store: Id, register: Id, businessDay: Day, sequence: Count });

const Priced = {
  id: Id,
  sku: maybe(Type.String()),
  gtin: Text,
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  unitPrice: Amount,
  discount: Amount,
  tax: Amount,
  name: Text,
};

const Sale = Type.Object({
  ...Priced,
  kind: Type.Literal('sale'),
  giftCard: Flag,
  fulfil: Type.Union([Type.Literal('carry'), Type.Literal('ship'), Type.Literal('collect')]),
  collectAt: maybe(Id),
});

const Original = Type.Union([
  Type.Object({ ...TicketId.properties, line: Id }),
  Type.Object({ channel: Id, externalId: Type.String({ minLength: 1 }), line: Type.String({ minLength: 1 }) }),
]);

const Return = Type.Object({
  ...Priced,
  kind: Type.Literal('return'),
  reason: Text,
  condition: Type.Union([Type.Literal('asNew'), Type.Literal('opened'), Type.Literal('damaged')]),
  original: maybe(Original),
});

const Tender = Type.Object({
  type: Type.Union([
    Type.Literal('card'),
    Type.Literal('cash'),
    Type.Literal('change'),
    Type.Literal('giftCard'),
    Type.Literal('other'),
  ]),
  amount: Type.Integer(),
  reference: Text,
});

const Address = Type.Object({
  name: Type.Optional(Type.String()),
  line1: Type.Optional(Type.String()),
  line2: Type.Optional(Type.String()),
  postalCode: Type.Optional(Type.String()),
  city: Type.Optional(Type.String()),
  region: Type.Optional(Type.String()),
  country: Type.String({ pattern: '^[A-Z]{2}$' }),
});

const Customer = Type.Object({
  name: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
});

const Ticket = Type.Object({
  ...TicketId.properties,
  format: Type.Literal('weir.ticket/1'),
  kind: Type.Union([Type.Literal('ticket'), Type.Literal('void')]),
  till: Text,
  endedAt: Type.String(),
  operator: Text,
  training: Flag,
  offline: Flag,
  cancelled: Flag,
  currency: Type.String(),
  lines: Type.Array(Type.Union([Sale, Return])),
  shipping: maybe(Type.Object({ amount: Amount, tax: Amount, discount: Amount })),
  service: Text,
  customer: maybe(Customer),
  shipTo: maybe(Address),
  total: Type.Integer(),
  rounding: Type.Integer(),
  tenders: Type.Array(Tender),
  original: maybe(TicketId),
});

export type Ticket = Type.Static<typeof Ticket>;
export type SaleLine = Type.Static<typeof Sale>;
export type ReturnLine = Type.Static<typeof Return>;
export type TicketId = Type.Static<typeof TicketId>;

const TICKET = documentOf(Ticket);

/** `store-1/2/2026-11-24/4711`: a sequence begins again each day at many tills, so it is never taken alone. */
export const ticketText = ({ store, register, businessDay, sequence }: TicketId): string =>
  `${store}/${register}/${businessDay}/${sequence}`;

/** A ticket, parsed, whose amounts add up; else each error, the path first, for a 422. */
export const readTicket = (input: unknown): { readonly ticket: Ticket } | { readonly errors: readonly string[] } => {
  const read = TICKET.read(input);
  if ('errors' in read) return read;
  const errors = rulesBroken(read.document);
  return errors.length > 0 ? { errors } : { ticket: read.document };
};

export const isSale = (line: SaleLine | ReturnLine): line is SaleLine => line.kind === 'sale';
export const isReturn = (line: SaleLine | ReturnLine): line is ReturnLine => line.kind === 'return';

/** What was paid, or given back, for a line in all. */
export const amountOf = (line: SaleLine | ReturnLine): number => line.quantity * line.unitPrice - line.discount;

const rulesBroken = (ticket: Ticket): readonly string[] => {
  const { lines, shipping, total, rounding, tenders } = ticket;
  const charged = (shipping?.amount ?? 0) - (shipping?.discount ?? 0);
  const made = lines.reduce((sum, line) => sum + (isSale(line) ? amountOf(line) : -amountOf(line)), charged);
  const paid = tenders.reduce((sum, tender) => sum + tender.amount, 0);
  const places = new Set(lines.flatMap((line) => (isSale(line) && line.fulfil === 'collect' ? [line.collectAt] : [])));
  return [
    ...(isCurrency(ticket.currency) ? [] : ['/currency is not one of ISO 4217']),
    ...(instantFrom(ticket.endedAt) === null ? ['/endedAt is not a time with an offset'] : []),
    ...lines.flatMap((line, index) => lineErrors(line, index, lines)),
    ...(shipping != null && (charged < 0 || shipping.tax > charged)
      ? ['/shipping is less than its tax or its discount']
      : []),
    ...(charged > 0 && !lines.some(isSale) ? ['/shipping: nothing is sold'] : []),
    ...(places.has(undefined) || places.has(null) ? ['/lines: what is collected needs collectAt'] : []),
    ...(places.size > 1 ? ['/lines: what is collected at two stores is two tickets'] : []),
    ...(made === total ? [] : [`/total is ${total}, and the lines and the shipping make ${made}`]),
    ...(total + rounding === paid ? [] : [`/tenders make ${paid}, and total and rounding ${total + rounding}`]),
    ...(ticket.kind === 'void' && ticket.original == null ? ['/original is missing: a void is of a ticket'] : []),
    ...(ticket.kind === 'void' && lines.length > 0 ? ['/lines: a void has none'] : []),
  ];
};

const lineErrors = (line: SaleLine | ReturnLine, index: number, lines: Ticket['lines']): readonly string[] => [
  ...(amountOf(line) < 0 ? [`/lines/${index}/discount is more than the price`] : []),
  ...(line.tax > Math.max(amountOf(line), 0) ? [`/lines/${index}/tax is more than the price`] : []),
  ...(lines.some((other, at) => at < index && other.id === line.id) ? [`/lines/${index}/id stands twice`] : []),
];
