import { type Decision, nothing, refuse } from '../fact.ts';
import type { OrderEvent } from './facts.ts';
import type { Order } from './order.ts';

/** A document that an ERP has made of the order. Its number is the ERP's; the reference is ours, and stands for it for ever. */
export type PostedDocument = {
  /** The kind of ERP: `fortnox`. */
  readonly system: string;
  readonly connector: string;
  readonly document: 'salesOrder' | 'invoice' | 'creditNote';
  readonly number: string;
  readonly reference: string;
};

/**
 * Puts on record what an ERP has called a document of the order. The same again decides to nothing; another number for the same one is
 * refused: then the ERP has two of it, or somebody has changed it there.
 */
export const recordDocument = (order: Order, posted: PostedDocument): Decision<OrderEvent> => {
  const { connector, reference } = posted;
  const known = order.documents.find((one) => one.connector === connector && one.reference === reference);
  if (known === undefined) return { events: [{ type: 'ErpDocumentPosted', data: posted }] };
  return known.number === posted.number
    ? nothing
    : refuse('content-differs', `Document ${reference} is ${known.number} already.`);
};
