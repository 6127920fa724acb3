import Type from 'typebox';
import type { Reply } from '../../http/client.ts';
import { documentOf, maybe, Name } from '../../http/document.ts';
import { message, type Refusal, rejected, unavailable } from '../../http/refusal.ts';

const Document = Type.Object({
  id: Name,
  number: Name,
  externalDocumentNumber: maybe(Type.String()),
  currencyCode: maybe(Type.String()),
  status: maybe(Type.String()),
  totalAmountIncludingTax: Type.Number(),
  totalTaxAmount: Type.Number(),
});
export type BusinessCentralDocument = Type.Static<typeof Document>;

export const DocumentAnswer = documentOf(Document);
const link = { '@odata.nextLink': maybe(Type.String()) };
export const DocumentList = documentOf(Type.Object({ value: Type.Array(Document), ...link }));
export const LineList = documentOf(Type.Object({ value: Type.Array(Type.Object({ id: Name })), ...link }));
export const CustomerList = documentOf(Type.Object({ value: Type.Array(Type.Object({ number: Name })), ...link }));
export const CustomerAnswer = documentOf(Type.Object({ number: Name }));

/** Each part of a batch has an answer of its own; the batch itself is answered 200. */
export const BatchAnswer = documentOf(
  Type.Object({
    responses: Type.Array(Type.Object({ id: Name, status: Type.Integer(), body: Type.Optional(Type.Unknown()) })),
  }),
);

const Fault = documentOf(Type.Object({ error: Type.Object({ code: Type.String(), message: Type.String() }) }));

/** Another has changed it, or the tenant is being moved: to be read again. */
const PASSING = new Set(['Request_EntityChanged', 'Internal_ServerError', 'Internal_TenantUnavailable']);

/** What it says against a request; `null` where it has done what was asked. */
export const refusalOf = ({ status, json }: Pick<Reply, 'status' | 'json'>): Refusal | null => {
  if (status >= 200 && status < 300) return null;
  const read = Fault.read(json);
  if ('errors' in read) return rejected([message(`status ${status}`)]);
  const { code, message: text } = read.document.error;
  const [said = text] = text.split(/\s+CorrelationId:/);
  if (PASSING.has(code) || status >= 500) return unavailable('fault', said);
  return rejected([message(said, null, code)]);
};
