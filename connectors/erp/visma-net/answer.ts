import Type from 'typebox';
import type { Reply } from '../../http/client.ts';
import { documentOf, maybe, Name } from '../../http/document.ts';
import { message, type Refusal, rejected } from '../../http/refusal.ts';

const Document = Type.Object({
  referenceNumber: Name,
  status: Type.String(),
  currencyId: maybe(Type.String()),
  externalReference: maybe(Type.String()),
  amountInCurrency: Type.Number(),
  vatTotalInCurrency: Type.Number(),
  roundingDiff: maybe(Type.Number()),
});
export type VismaDocument = Type.Static<typeof Document>;

export const DocumentAnswer = documentOf(Document);
export const DocumentList = documentOf(Type.Array(Document));
export const ActionAnswer = documentOf(Type.Object({ actionResult: Type.String(), errorInfo: maybe(Type.String()) }));
export const CustomerList = documentOf(
  Type.Array(
    Type.Object({
      number: Name,
      corporateId: maybe(Type.String()),
      mainContact: maybe(Type.Object({ email: maybe(Type.String()) })),
    }),
  ),
);
export const SalesOrderList = documentOf(
  Type.Object({
    totalCount: Type.Integer(),
    value: Type.Array(Type.Object({ orderId: Name, customer: maybe(Type.Object({ refNo: maybe(Type.String()) })) })),
  }),
);

const Fault = documentOf(Type.Object({ ExceptionMessage: Type.String(), ExceptionFaultCode: maybe(Type.String()) }));
const Plain = documentOf(Type.Object({ message: Type.String() }));

/** What it says against a request; `null` where it has done what was asked. */
export const refusalOf = ({ status, json }: Reply): Refusal | null => {
  if (status >= 200 && status < 300) return null;
  const fault = Fault.read(json);
  if ('document' in fault) {
    return rejected([message(fault.document.ExceptionMessage, null, fault.document.ExceptionFaultCode ?? null)]);
  }
  const plain = Plain.read(json);
  return rejected([message('document' in plain ? plain.document.message : `status ${status}`)]);
};
