import type { Description } from '../../domain/setup/product.ts';
import { type Instant, instantOf, millisOf } from '../../domain/time.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Connection, NamedPoll } from '../system.ts';
import { unavailableFrom } from './refusal.ts';
import { arrivalOf } from './told.ts';

/** A page of the articles that were changed since an instant; of all of them where it is `null`. `next`: where the page after it begins. */
export type ReadArticles = (
  since: Instant | null,
  page: string | null,
) => Promise<{ readonly articles: readonly Description[]; readonly next: string | null } | Refusal>;

const EVERY_MILLIS = 10 * 60_000;
/** Their clocks and ours may differ, and some tell minutes alone. */
const OVERLAP_MILLIS = 10 * 60_000;

/**
 * Reads all articles at first, and then those that were changed. The place is when it was asked: a page says nothing of the others, so
 * that all of them are read again where one could not be.
 */
export const articlePoll = (
  { clock, run }: Pick<Connection<unknown>, 'clock' | 'run'>,
  readArticles: ReadArticles,
): NamedPoll => {
  const first = instantOf(millisOf(run.since) - OVERLAP_MILLIS);
  return {
    ...{ name: 'articles', everyMillis: EVERY_MILLIS, overlapMillis: OVERLAP_MILLIS, perSecond: 1, isInOrder: false },
    async read(since, page) {
      const { at, part, from } = page === null ? { at: clock.now(), part: 0, from: null } : cursorIn(page);
      const read = await readArticles(since <= first ? null : since, from);
      if ('outcome' in read) return unavailableFrom(read);
      const arrival = arrivalOf({ kind: 'articles', articles: read.articles }, at, part);
      return {
        outcome: 'read',
        changes: read.articles.length === 0 ? [] : [{ place: { time: at, id: '' }, arrival }],
        next: read.next === null ? null : `${at} ${part + 1} ${read.next}`,
      };
    },
  };
};

const cursorIn = (page: string) => {
  const [at = '', part = '', ...from] = page.split(' ');
  return { at, part: Number(part), from: from.join(' ') };
};
