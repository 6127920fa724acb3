import type { Instant } from '../../../domain/time.ts';
import { group, text, type Written } from '../xml-text.ts';
import { dateOf, documentText, endpointElement, legalName, type NamedParty, timeOf, unitsText } from './write.ts';

/** What we say to an order, or to a change of it. */
export type OrderAnswer = {
  /** Ours, the same at each attempt. */
  readonly id: string;
  readonly at: Instant;
  /** IANA zone of the dates. */
  readonly zone: string;
  /** The buyer's `ID` of the order. */
  readonly orderId: string;
  /** Answers of the advanced profile are of another kind, and name the change that they are to. */
  readonly form: 'ordering' | { readonly advanced: { readonly changeId: string | null } };
  /** Our number of the order; `null` where we have none. */
  readonly salesOrderId: string | null;
  readonly currency: string;
  readonly customerReference: string | null;
  readonly seller: NamedParty;
  readonly buyer: NamedParty;
  readonly verdict: Verdict;
};

/** `AB` received, a verdict follows. `AP` as it stands. `RE` refused. `CA` with changes, which are told line by line. */
export type Verdict =
  | { readonly code: 'AB' | 'AP' }
  | { readonly code: 'RE'; readonly note: string }
  | { readonly code: 'CA'; readonly lines: readonly AnsweredLine[] };

/** A line of the order as it stands with us, in our units. */
export type LineState = {
  readonly id: string;
  readonly name: string;
  readonly sku: string;
  readonly unit: string;
  /** How many of ours one unit of the buyer's is. */
  readonly factor: number;
  /** What the buyer wants; 0: a line that it has deleted. */
  readonly ordered: number;
  readonly reserved: number;
  readonly backordered: number;
  /** What of it has left already. */
  readonly shipped: number;
  /** Days on which it will be there. */
  readonly promised: { readonly from: string; readonly to: string } | null;
  readonly note: string | null;
};

/** 3 changed, 5 accepted, 7 not accepted, 42 already delivered. */
type AnsweredLine = LineState & { readonly status: '3' | '5' | '7' | '42' };

/** The verdict that the lines come to: all of it can be had, nothing can, or something else line by line. */
export const verdictOf = (lines: readonly LineState[]): Verdict => {
  const answered = lines.map((line): AnsweredLine => ({ ...line, status: statusOf(line) }));
  if (answered.every(({ status }) => status === '5')) return { code: 'AP' };
  if (answered.every(({ status }) => status === '7')) {
    const notes = answered.flatMap(({ id, note }) => (note === null ? [] : [`${id}: ${note}`]));
    return { code: 'RE', note: notes.length === 0 ? 'Nothing of it can be had.' : notes.join('; ') };
  }
  return { code: 'CA', lines: answered };
};

const statusOf = ({ ordered, reserved, backordered, shipped }: LineState): AnsweredLine['status'] => {
  // Less is wanted than has left: that cannot be had back.
  if (shipped > ordered) return '42';
  if (reserved + shipped >= ordered) return '5';
  return reserved + shipped + backordered === 0 ? '7' : '3';
};

/** The `OrderResponse` of UBL 2.1 in the form of the profile. */
export const orderResponse = (answer: OrderAnswer): string => {
  const advanced = answer.form === 'ordering' ? null : answer.form.advanced;
  const transaction = advanced === null ? 'order_response' : 'order_response_advanced';
  const profile = advanced === null ? 'ordering' : 'advanced_ordering';
  const { verdict } = answer;
  return documentText('OrderResponse', [
    ...text('cbc:CustomizationID', `urn:fdc:peppol.eu:poacc:trns:${transaction}:3`),
    ...text('cbc:ProfileID', `urn:fdc:peppol.eu:poacc:bis:${profile}:3`),
    ...text('cbc:ID', answer.id),
    ...text('cbc:SalesOrderID', answer.salesOrderId),
    ...text('cbc:IssueDate', dateOf(answer.at, answer.zone)),
    ...text('cbc:IssueTime', timeOf(answer.at, answer.zone)),
    ...text('cbc:OrderResponseCode', verdict.code),
    ...(verdict.code === 'RE' ? text('cbc:Note', verdict.note) : []),
    ...text('cbc:DocumentCurrencyCode', answer.currency),
    ...text('cbc:CustomerReference', answer.customerReference),
    ...group('cac:OrderReference', text('cbc:ID', answer.orderId)),
    ...group('cac:OrderChangeDocumentReference', text('cbc:ID', advanced?.changeId)),
    ...group('cac:SellerSupplierParty', party(answer.seller)),
    ...group('cac:BuyerCustomerParty', party(answer.buyer)),
    ...(verdict.code === 'CA' ? verdict.lines.flatMap(lineOf) : []),
  ]);
};

const party = ({ endpoint, name }: NamedParty): readonly Written[] =>
  group('cac:Party', endpointElement(endpoint), legalName(name));

const lineOf = (line: AnsweredLine): readonly Written[] => {
  const inUnits = (quantity: number) => unitsText(quantity, line.factor);
  return group(
    'cac:OrderLine',
    group(
      'cac:LineItem',
      text('cbc:ID', line.id),
      text('cbc:Note', line.note),
      text('cbc:LineStatusCode', line.status),
      text('cbc:Quantity', inUnits(line.reserved + line.shipped), { unitCode: line.unit }),
      line.backordered > 0 ? text('cbc:MaximumBackorderQuantity', inUnits(line.backordered)) : [],
      group(
        'cac:Delivery',
        group(
          'cac:PromisedDeliveryPeriod',
          text('cbc:StartDate', line.promised?.from),
          text('cbc:EndDate', line.promised?.to),
        ),
      ),
      group('cac:Item', text('cbc:Name', line.name), group('cac:SellersItemIdentification', text('cbc:ID', line.sku))),
    ),
    group('cac:OrderLineReference', text('cbc:LineID', line.id)),
  );
};
