import Type from 'typebox';
import type { TrackingEvent } from '../../../domain/carriage/tracking.ts';
import { type Client, readOr, unreadable } from '../../http/client.ts';
import { documentOf, instantFrom, maybe, Name } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import type { Tracked, TrackedParcel, TrackingCodes } from '../port.ts';
import { meaningOf } from '../tracking.ts';
import { refusalOf } from './errors.ts';
import { INGRID_STEPS } from './steps.ts';

const Step = Type.Object({ step: Name, time: Type.String() });

const Parcels = documentOf(
  Type.Object({
    parcels: Type.Array(
      Type.Object({
        tracking_number: Name,
        current_progress: maybe(Step),
        progress_history: maybe(Type.Array(Step)),
      }),
    ),
  }),
);

/** All steps of a parcel. They have no ids; the same step at the same time is the same. */
export const track = async (
  client: Client,
  { trackingNumber }: TrackedParcel,
  steps: TrackingCodes,
): Promise<Tracked | Refusal> => {
  const query = { tracking_number: trackingNumber };
  const reply = await client.call({ method: 'GET', path: '/v1/delivery_tracking/parcels', query, changes: false });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status >= 400) return refusalOf(reply);
  const read = readOr(reply, Parcels.read);
  if ('outcome' in read) return read;
  const events: TrackingEvent[] = [];
  for (const parcel of read.document.parcels.filter(({ tracking_number }) => tracking_number === trackingNumber)) {
    const current = parcel.current_progress ?? null;
    for (const { step, time } of [...(parcel.progress_history ?? []), ...(current === null ? [] : [current])]) {
      const at = instantFrom(time);
      if (at === null) return unreadable(reply, ['/parcels: a time without an offset'], false);
      const meaning = meaningOf(step, steps, INGRID_STEPS);
      events.push({ trackingNumber, id: null, at, meaning, code: step, text: null, place: null });
    }
  }
  return { outcome: 'tracked', events };
};
