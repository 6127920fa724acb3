import Type from 'typebox';
import { documentOf } from '../../http/document.ts';
import type { Level, LevelsOutcome } from '../../stock/target.ts';
import type { Conversation } from '../out/call.ts';
import { unavailableLevels, writeLevels } from '../out/levels.ts';
import { unavailable } from '../request.ts';
import { listingOutcome } from './answer.ts';
import { type AmazonOut, LISTINGS_MAX, listingsRequest, stockRequest } from './out.ts';

const Listings = documentOf(Type.Object({ items: Type.Array(Type.Object({ sku: Type.String() })) }));

/** It is asked first which of them the seller has listings of; those are told one by one. */
export const sendLevels = async (
  levels: readonly Level[],
  out: AmazonOut,
  amazon: Conversation,
): Promise<LevelsOutcome> => {
  const found = new Set<string>();
  // A comma is between the SKUs that are asked for: one that has it in it cannot be asked for, and is told.
  const asked = levels.map(({ sku }) => sku).filter((sku) => !sku.includes(','));
  for (let from = 0; from < asked.length; from += LISTINGS_MAX) {
    const answer = await amazon.read(listingsRequest(asked.slice(from, from + LISTINGS_MAX), out));
    if ('kind' in answer) return unavailableLevels(answer);
    const page = Listings.read(answer.body);
    if ('errors' in page) return unavailableLevels(unavailable(200, 'the listings cannot be read', null));
    for (const { sku } of page.document.items) found.add(sku);
  }
  const isKnown = ({ sku }: Level): boolean => found.has(sku) || sku.includes(',');
  const unknown = levels.filter((level) => !isKnown(level)).map(({ sku }) => sku);
  const tell = (level: Level) => amazon.tell(stockRequest(level, out), listingOutcome);
  return writeLevels(levels.filter(isKnown), 1, unknown, ([level]) =>
    level === undefined ? Promise.resolve({ kind: 'delivered', status: null }) : tell(level),
  );
};
