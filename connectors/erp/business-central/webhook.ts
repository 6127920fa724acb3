import Type from 'typebox';
import { type Instant, instantOf, millisOf } from '../../../domain/time.ts';
import type { DoorCall } from '../../../runtime/connectors.ts';
import { documentOf } from '../../http/document.ts';
import { isOneOf } from '../../http/secret.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { Capabilities, Verified } from '../../system.ts';
import { unavailableFrom } from '../refusal.ts';
import { takeFrom } from '../take.ts';
import { arrivalOf } from '../told.ts';
import type { Caller } from './calls.ts';
import { itemsSince, itemsWith } from './reading.ts';

const Notifications = documentOf(
  Type.Object({
    value: Type.Array(
      Type.Object({
        clientState: Type.Optional(Type.String()),
        resource: Type.String(),
        changeType: Type.String(),
        lastModifiedDateTime: Type.String(),
      }),
    ),
  }),
);

const Changed = documentOf(
  Type.Object({ items: Type.Array(Type.String()), since: Type.Union([Type.String(), Type.Null()]) }),
);

const ITEMS = /companies\(([^)]+)\)\/items(?:\(([^)]+)\)|\?)/;
const CHANGED = 'changed';

/**
 * Reads what Business Central sends. It signs nothing: it knows the secret `clientState` that the subscription was made with. Whatever is
 * answered otherwise than well ends the subscription, so that what is not ours is thanked for, too. All that one delivery names becomes
 * one arrival, which says what to read, and nothing of what it is.
 */
export const businessCentralWebhook =
  (companyId: string, clientStates: () => Promise<readonly string[]>) =>
  async (call: DoorCall): Promise<Verified> => {
    const token = call.query('validationToken');
    if (token !== null) return { outcome: 'answered', answer: { status: 200, type: 'text/plain', text: token } };
    const body = call.body.toString('utf8');
    const read = Notifications.parse(body);
    if ('errors' in read) return { outcome: 'ignored' };
    const secrets = await clientStates();
    const ours = read.document.value.filter(({ clientState }) => isOneOf(clientState, secrets));
    const named = ours.flatMap((one) => {
      const [, company, item] = ITEMS.exec(one.resource) ?? [];
      const isWanted = company === companyId && one.changeType !== 'deleted';
      return isWanted ? [{ item: item ?? null, at: one.lastModifiedDateTime }] : [];
    });
    if (named.length === 0) return { outcome: 'ignored' };
    const items = [...new Set(named.flatMap(({ item }) => item ?? []))];
    const since =
      named
        .filter(({ item }) => item === null)
        .map(({ at }) => at)
        .sort()[0] ?? null;
    const key = contentKey(CHANGED, companyId, body);
    const said = JSON.stringify({ items, since });
    const arrival = { key, topic: CHANGED, subject: 'articles', version: null, headers: {}, body: said };
    return { outcome: 'arrived', arrival };
  };

/** Reads what a notification named; all else is taken as from any ERP. */
export const businessCentralTake = (
  connector: string,
  caller: Caller,
  companyId: string,
  now: () => Instant,
): NonNullable<Capabilities['take']> => {
  const take = takeFrom(connector);
  return async (arrival, ports) => {
    if (arrival.topic !== CHANGED) return take(arrival, ports);
    const named = Changed.parse(arrival.body);
    if ('errors' in named) return { outcome: 'refused', reason: 'what was kept of a notification cannot be read' };
    const { items, since } = named.document;
    const ours = await itemsWith(caller, companyId, items);
    if ('outcome' in ours) return unavailableFrom(ours);
    // More than the threshold: it says from when on alone, and by when it says so they may have been changed again.
    const others = since === null ? [] : await itemsSince(caller, companyId, instantOf(millisOf(since) - SPAN_MILLIS));
    if ('outcome' in others) return unavailableFrom(others);
    return take(arrivalOf({ kind: 'articles', articles: [...ours, ...others] }, now()), ports);
  };
};

/** How long Business Central may have collected changes. */
const SPAN_MILLIS = 10 * 60_000;
