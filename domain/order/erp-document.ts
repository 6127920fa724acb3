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

/** A document that was handed over again stands for the one before. */
export const withDocument = (
  documents: readonly PostedDocument[],
  { replaces: _, ...posted }: DocumentPosted,
): readonly PostedDocument[] => [
  ...documents.filter(({ connector, reference }) => connector !== posted.connector || reference !== posted.reference),
  posted,
];

/** `replaces`: the number that the same document had, which the ERP does not have any more. */
export type DocumentPosted = PostedDocument & { readonly replaces?: string };

/**
 * Puts on record what an ERP has called a document of the order. The same again decides to nothing; another kind for the same one is
 * refused, and so is another number unless it replaces the one that is known: else the ERP has two of it, or somebody has changed it there.
 */
export const recordDocument = (order: Order, posted: DocumentPosted): Decision<OrderEvent> => {
  const { connector, reference, replaces } = posted;
  const known = order.documents.find((one) => one.connector === connector && one.reference === reference);
  if (known === undefined) return { events: [{ type: 'ErpDocumentPosted', data: posted }] };
  if (known.document !== posted.document) {
    return refuse('content-differs', `Document ${reference} is a document of another kind already: ${known.document}.`);
  }
  if (known.number === posted.number) return nothing;
  return known.number === replaces
    ? { events: [{ type: 'ErpDocumentPosted', data: posted }] }
    : refuse('content-differs', `Document ${reference} is ${known.number} already.`);
};
