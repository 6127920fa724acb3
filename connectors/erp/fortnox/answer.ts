import Type from 'typebox';
import type { Reply } from '../../http/client.ts';
import { documentOf, maybe, Name } from '../../http/document.ts';
import { message, type Refusal, rejected, unavailable } from '../../http/refusal.ts';

/** Numbers come as numbers or as text, from one answer to the next. */
const Amount = Type.Union([Type.Number(), Type.String()]);

const Document = Type.Object({
  DocumentNumber: Name,
  ExternalInvoiceReference1: maybe(Type.String()),
  Cancelled: maybe(Type.Boolean()),
});

const Invoice = Type.Intersect([
  Document,
  Type.Object({
    Booked: Type.Boolean(),
    Currency: Type.String(),
    Total: Amount,
    TotalVAT: Amount,
    RoundOff: maybe(Amount),
  }),
]);
export type FortnoxInvoice = Type.Static<typeof Invoice>;

const Order = Type.Intersect([Document, Type.Object({ Total: Amount, TotalVAT: Amount, RoundOff: maybe(Amount) })]);

const Pages = Type.Object({ '@TotalPages': Type.Integer(), '@CurrentPage': Type.Integer() });
const Listed = Type.Intersect([Document, Type.Object({ Currency: maybe(Type.String()), Total: maybe(Amount) })]);

export const InvoiceAnswer = documentOf(Type.Object({ Invoice }));
export const OrderAnswer = documentOf(Type.Object({ Order }));
export const InvoiceList = documentOf(Type.Object({ MetaInformation: Pages, Invoices: Type.Array(Listed) }));
export const OrderList = documentOf(Type.Object({ MetaInformation: Pages, Orders: Type.Array(Listed) }));
export type FortnoxListed = Type.Static<typeof Listed>;

const Customer = Type.Object({
  CustomerNumber: Name,
  Email: maybe(Type.String()),
  OrganisationNumber: maybe(Type.String()),
  Active: maybe(Type.Boolean()),
});
export const CustomerAnswer = documentOf(Type.Object({ Customer }));
export const CustomerList = documentOf(Type.Object({ MetaInformation: Pages, Customers: Type.Array(Customer) }));

/** Both spellings are real. */
const Fault = documentOf(
  Type.Object({
    ErrorInformation: Type.Object({
      message: maybe(Type.String()),
      Message: maybe(Type.String()),
      code: maybe(Amount),
      Code: maybe(Amount),
    }),
  }),
);

const THEIR_FAULT = '1000003';
const LOGIN: ReadonlySet<string> = new Set(['2000310', '2000311', '2001101', '2001103']);

/** What Fortnox says against a request; `null` where it has done what was asked. Its words are Swedish: the code tells what to do. */
export const refusalOf = (reply: Reply): Refusal | null => {
  if (reply.status >= 200 && reply.status < 300) return null;
  const read = Fault.read(reply.json);
  if ('errors' in read) return rejected([message(`status ${reply.status}`)]);
  const { message: low, Message: high, code, Code } = read.document.ErrorInformation;
  const text = low ?? high ?? `status ${reply.status}`;
  const number = code ?? Code ?? null;
  if (String(number) === THEIR_FAULT) return unavailable('fault', text);
  if (LOGIN.has(String(number))) return { outcome: 'unauthorised', reason: text, traceId: null };
  return rejected([message(text, null, number === null ? null : String(number))]);
};
