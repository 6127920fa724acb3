import { type Instant, instantOf, millisOf } from '../../../domain/time.ts';
import type { DoorCall } from '../../../runtime/connectors.ts';
import { isSignedBy } from '../../http/secret.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { Capabilities, Verified } from '../../system.ts';
import type { ReadArticles } from '../article-poll.ts';
import { unavailableFrom } from '../refusal.ts';
import { takeFrom } from '../take.ts';
import { arrivalOf } from '../told.ts';

const CHANGED = 'changed';

/**
 * Reads what Visma.net sends: signed by HMAC-SHA256 over the bytes, in a header whose name nobody has published. What the body says is not
 * published either, so that it says no more than that something has changed.
 */
export const vismaWebhook =
  (header: string, keys: () => Promise<readonly string[]>, now: () => Instant) =>
  async (call: DoorCall): Promise<Verified> => {
    const signature = Buffer.from(call.header(header) ?? '', 'base64');
    if (!isSignedBy(call.body, signature, await keys())) return { outcome: 'unsigned' };
    const key = contentKey(CHANGED, 'items', call.body.toString('utf8'));
    const arrival = { key, topic: CHANGED, subject: 'articles', version: null, headers: {}, body: now() };
    return { outcome: 'arrived', arrival };
  };

/** What may have been changed so long before we were told. */
const BEFORE_MILLIS = 15 * 60_000;

/** Reads the items that were changed of late; all else is taken as from any ERP. */
export const vismaTake = (
  connector: string,
  readArticles: ReadArticles,
  now: () => Instant,
): NonNullable<Capabilities['take']> => {
  const take = takeFrom(connector);
  return async (arrival, ports) => {
    if (arrival.topic !== CHANGED) return take(arrival, ports);
    const since = instantOf(millisOf(arrival.body) - BEFORE_MILLIS);
    for (let from: string | null = null; ; ) {
      const page: Awaited<ReturnType<ReadArticles>> = await readArticles(since, from);
      if ('outcome' in page) return unavailableFrom(page);
      const taken = await take(arrivalOf({ kind: 'articles', articles: page.articles }, now()), ports);
      if (taken.outcome !== 'done' || page.next === null) return taken;
      from = page.next;
    }
  };
};
