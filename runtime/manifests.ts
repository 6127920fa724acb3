import { type Decision, type Fault, type Refusal, refuse } from '../domain/fact.ts';
import {
  closeManifest,
  type HandedOver,
  type HandOver,
  type LeftOut,
  type Manifest,
  type ManifestEvent,
  manifestAfter,
  openManifest,
} from '../domain/fulfilment/manifest.ts';
import type { FulfilmentId, LocationId, ManifestId } from '../domain/ids.ts';
import { handOver } from '../domain/order/fulfil.ts';
import { fulfilmentOf, type Order } from '../domain/order/order.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import { orderIdIn } from './fulfilment-commands.ts';
import { recordOn } from './last-fact.ts';
import type { CauseOf } from './order-commands.ts';
import type { Orders } from './orders.ts';
import type { Waitlists } from './sweeps.ts';

/** A manifest, when it was opened and closed, and the position of its last fact. */
export type ManifestAt = {
  readonly manifest: Manifest;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly position: bigint;
};

/** `fulfilments`: what is to leave; `null`: all that is packed there. */
export type ManifestWanted = {
  readonly id: ManifestId;
  readonly location: LocationId;
  readonly carrier: string | null;
  readonly fulfilments: readonly HandOver[] | null;
};

export type ManifestCommands = {
  /**
   * Hands over what is packed at a location, and closes the manifest of it. The same manifest again ships nothing twice, and goes on where it
   * was interrupted. Refused where something that was named is not packed there, or nothing is.
   */
  readonly handOver: (wanted: ManifestWanted, causeOf: CauseOf) => Promise<ManifestAt | { readonly refused: Refusal }>;
  /** Goes on with a manifest that was interrupted; nothing where it is closed. */
  readonly finish: (id: ManifestId, causeOf: CauseOf) => Promise<void>;
  readonly read: (id: ManifestId) => Promise<ManifestAt | null>;
};

export type ManifestDependencies = {
  readonly log: Pick<EventLog, 'read' | 'append' | 'end'>;
  readonly orders: Orders;
  readonly waitlists: Pick<Waitlists, 'packed'>;
};

const AT_ONCE_MAX = 20;
const VIEW_MILLIS_MAX = 5_000;

/** What is to leave is on record before anything does, and each fulfilment leaves by a command of its own: whoever is killed when, nothing is lost. */
export const manifestCommands = ({ log, orders, waitlists }: ManifestDependencies): ManifestCommands => {
  const record = recordOn(log);

  const read = async (id: ManifestId): Promise<ManifestAt | null> => {
    let at: ManifestAt | null = null;
    for await (const { events } of log.read(streamOf(id))) {
      for (const event of events) {
        const manifest = manifestAfter(manifestFact(event));
        if (manifest === null) continue;
        const openedAt: Instant = at?.openedAt ?? event.metadata.at;
        const closedAt = manifest.status === 'closed' ? event.metadata.at : null;
        at = { manifest, openedAt, closedAt, position: event.position };
      }
    }
    return at;
  };

  const toLeave = async ({
    location,
    fulfilments,
  }: ManifestWanted): Promise<{ readonly parts: readonly HandOver[] } | { readonly refused: Refusal }> => {
    if (fulfilments === null) {
      const signal = AbortSignal.timeout(VIEW_MILLIS_MAX);
      const packed = await waitlists.packed(location, await log.end(), signal);
      return { parts: packed.map((fulfilment) => ({ fulfilment, trackingNumber: null, trackingUrl: null })) };
    }
    const repeated = secondOf(fulfilments.map(({ fulfilment }) => fulfilment));
    if (repeated !== null) {
      const errors = [{ path: `/fulfilments/${repeated}/id`, message: 'stands twice' }];
      return refuse('malformed', 'A fulfilment is named twice.', errors);
    }
    const faults = await Promise.all(
      fulfilments.map(async ({ fulfilment }, index): Promise<readonly Fault[]> => {
        const orderId = orderIdIn(fulfilment);
        const order = orderId === null ? null : ((await orders.read(orderId))?.order ?? null);
        const message = notPackedAt(order, fulfilment, location);
        return message === null ? [] : [{ path: `/fulfilments/${index}/id`, message }];
      }),
    );
    const errors = faults.flat();
    return errors.length === 0
      ? { parts: fulfilments }
      : refuse('unprocessable', `Not all of it is packed at ${location}.`, errors);
  };

  const leave = async (manifest: Manifest, part: HandOver, causeOf: CauseOf): Promise<HandedOver | LeftOut> => {
    const { fulfilment } = part;
    const orderId = orderIdIn(fulfilment);
    if (orderId === null) return { fulfilment, reason: `There is no fulfilment ${fulfilment}.` };
    const outcome = await orders.execute(orderId, (order) => handOver(order, part, manifest), causeOf(orderId));
    if ('refused' in outcome) return { fulfilment, reason: outcome.refused.detail };
    const gone = fulfilmentOf(outcome.order, fulfilment);
    if (gone === undefined) throw new TypeError(`${fulfilment} was handed over and is not in its order`);
    const { carrier, trackingNumber, trackingUrl } = gone;
    const parcels = gone.parcels.map(({ lines, ...parcel }) => parcel);
    return { fulfilment, order: orderId, carrier, trackingNumber, trackingUrl, parcels };
  };

  const finish: ManifestCommands['finish'] = async (id, causeOf) => {
    const manifest = (await read(id))?.manifest;
    if (manifest === undefined || manifest.status === 'closed') return;
    const left: (HandedOver | LeftOut)[] = [];
    for (let from = 0; from < manifest.fulfilments.length; from += AT_ONCE_MAX) {
      const parts = manifest.fulfilments.slice(from, from + AT_ONCE_MAX);
      left.push(...(await Promise.all(parts.map((part) => leave(manifest, part, causeOf)))));
    }
    const handedOver = left.filter((one) => 'order' in one);
    const leftOut = left.filter((one) => 'reason' in one);
    const close = (last: Recorded | null) => closeManifest(manifestFact(last), handedOver, leftOut);
    await record(streamOf(id), close, causeOf(streamOf(id)));
  };

  const open = async (wanted: ManifestWanted, causeOf: CauseOf) => {
    const { id, location, carrier } = wanted;
    const { fulfilments: named } = wanted;
    const leaving = (await read(id)) === null ? await toLeave(wanted) : { parts: named ?? [] };
    if ('refused' in leaving) return leaving;
    const decide = (last: Recorded | null): Decision<ManifestEvent> =>
      openManifest(manifestFact(last), { id, location, carrier, fulfilments: leaving.parts }, named !== null);
    return record(streamOf(id), decide, causeOf(streamOf(id)));
  };

  return {
    async handOver(wanted, causeOf) {
      const opened = await open(wanted, causeOf);
      if ('refused' in opened) return opened;
      await finish(wanted.id, causeOf);
      const at = await read(wanted.id);
      if (at === null) throw new TypeError(`manifest ${wanted.id} was opened and is not in the log`);
      return at;
    },
    finish,
    read,
  };
};

const streamOf = (id: ManifestId): string => `manifest-${id}`;

const manifestFact = (event: Recorded | null): ManifestEvent | null =>
  event?.type === 'ManifestOpened' || event?.type === 'ManifestClosed' ? event : null;

/** The index of the first id that stands before already. */
const secondOf = (ids: readonly FulfilmentId[]): number | null => {
  const seen = new Set<FulfilmentId>();
  for (const [index, id] of ids.entries()) {
    if (seen.has(id)) return index;
    seen.add(id);
  }
  return null;
};

const notPackedAt = (order: Order | null, id: FulfilmentId, location: LocationId): string | null => {
  const found = order === null ? undefined : fulfilmentOf(order, id);
  if (found === undefined || found.location !== location) return 'is no fulfilment there';
  if (found.method === 'collect' && found.to === undefined) return 'is collected, not shipped';
  return found.status === 'packed' ? null : `is ${found.status}`;
};
