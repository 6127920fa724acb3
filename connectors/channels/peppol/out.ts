import type { Outcome } from '../../delivery/target.ts';
import { outcomeByStatus } from '../outcome.ts';
import type { ChannelAnswer, ChannelRequest } from '../request.ts';

/**
 * Hands a document to the access point or the portal, at the path of its settings. Between us and it there is no standard: the same
 * document has the same `ID` at each attempt, by which a repeat is known, and the key of idempotency that many take.
 */
export const documentRequest = (path: string, documentId: string, xml: string): ChannelRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/xml; charset=utf-8', 'idempotency-key': documentId },
  body: xml,
});

/** What the answer means; `now` is in milliseconds. 409 says that it has the document already. */
export const outcomeOf = (answer: ChannelAnswer, now: number): Outcome =>
  answer.status === 409 ? { kind: 'delivered', status: 409 } : outcomeByStatus(answer, wordsOf, now);

const wordsOf = (body: unknown): string | undefined => (typeof body === 'string' && body !== '' ? body : undefined);
