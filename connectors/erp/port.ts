import type { Call, Reply } from '../http/client.ts';
import type { Refusal } from '../http/refusal.ts';
import type { ErpDocument } from './document.ts';

/** What an ERP can do. As with carriers, each answer that is to be expected is a value; when to try again is the caller's. */
export type Erp = {
  /**
   * Makes a document, and books it where it says so. However often it is called for one id, there is one document: it is looked for
   * before it is made. One call at a time for an id. `rejected` where the ERP does not take it, or makes another sum of it: what it
   * has made stays a draft there, and is found again.
   */
  readonly post: (document: ErpDocument, numberOf: NumberOf) => Promise<Posted | Refusal>;
  /** The documents of ours that are dated on a day. */
  readonly list: (date: string) => Promise<Listed | Refusal>;
};

/** What the ERP has called a document of ours; `null` where that is not known. */
export type NumberOf = (id: string) => string | null;

export type Posted = { readonly outcome: 'posted'; readonly number: string };

export type Listed = { readonly outcome: 'listed'; readonly documents: readonly ErpListing[] };

/** A document as the ERP has it; a credit note's total is not negative. */
export type ErpListing = {
  readonly reference: string;
  readonly number: string;
  readonly kind: 'invoice' | 'creditNote';
  readonly currency: string;
  readonly total: number;
};

/** Calls an ERP at its pace. What it says against a call is a refusal. */
export type Calling = (call: Call) => Promise<Reply | Refusal>;
