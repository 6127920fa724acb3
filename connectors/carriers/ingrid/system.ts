import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { type Arrival, defineSystem, type Taken, type TakePorts } from '../../system.ts';
import type { TrackingCodes } from '../port.ts';
import { Codes, carrierOf, carrierSettings, Short, secretsOf, timeoutMillisOf, Url } from '../system.ts';
import { createIngrid } from './adapter.ts';
import { readNotification, readWebhook } from './webhook.ts';

const PRIVATE_KEY = 'privateKey';
const WEBHOOK_SECRET = 'webhookSecret';
const BASE_URL = 'https://api.ingrid.com';
const WEBHOOK_HEADER = 'x-weir-secret';
/** A booking may show so much later than the answer could have come. */
const BOOKING_LAG_MILLIS = 10_000;
const TOPIC = 'notification';

export const ingrid = defineSystem({
  name: 'ingrid',
  kind: 'carrier',
  secrets: [PRIVATE_KEY, WEBHOOK_SECRET],
  settings: {
    ...carrierSettings,
    baseUrl: Type.Optional(Url(`the address of the API, where it is not ${BASE_URL}`)),
    siteId: Short,
    methods: Type.Optional(
      Type.Object(
        { readShipment: Short, cancelShipment: Short },
        { additionalProperties: false, description: 'of the shipping side; their names are in no public text' },
      ),
    ),
    steps: Type.Optional(Codes),
    webhookHeader: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,60}$' })),
  },
  connect(connection) {
    const { id, settings, clock } = connection;
    const { steps = {}, webhookHeader: header = WEBHOOK_HEADER } = settings;
    const timeoutMillis = timeoutMillisOf(settings);
    return {
      ...carrierOf({ ...settings, system: 'Ingrid' }, clock, async () => {
        const given = await secretsOf(connection, PRIVATE_KEY);
        if ('outcome' in given) return given;
        return createIngrid(
          {
            baseUrl: settings.baseUrl ?? BASE_URL,
            timeoutMillis,
            privateKey: given.values.privateKey,
            siteId: settings.siteId,
            bookingLagMillis: timeoutMillis + BOOKING_LAG_MILLIS,
            methods: settings.methods ?? { readShipment: 'shipments.get', cancelShipment: 'shipments.cancel' },
            steps,
            webhook: { header, secrets: [] },
          },
          () => millisOf(clock.now()),
        );
      }),
      async webhook(call) {
        const text = call.body.toString('utf8');
        const read = readWebhook(
          call.header,
          text,
          { header, secrets: await connection.secrets(WEBHOOK_SECRET) },
          steps,
        );
        if (read.outcome === 'unauthorised') return { outcome: 'unsigned' };
        const key = read.outcome === 'notified' ? (read.event?.id ?? null) : null;
        const parcel = read.outcome === 'notified' ? (read.trackingNumber ?? read.orderNumber) : null;
        const arrival: Arrival = {
          key: `${TOPIC} ${key ?? createHash('sha256').update(call.body).digest('hex')}`,
          topic: TOPIC,
          subject: `parcel ${parcel ?? 'unknown'}`,
          version: null,
          headers: {},
          body: text,
        };
        return { outcome: 'arrived', arrival };
      },
      take: ({ body }, { tracking }) => take(id, body, steps, tracking),
    };
  },
});

/** Its secret has been checked at the door. What it tells of a parcel is taken in; what it only hints at is asked for. */
const take = async (
  connector: string,
  body: string,
  steps: TrackingCodes,
  tracking: TakePorts['tracking'],
): Promise<Taken> => {
  const read = readNotification(body, steps);
  if (read.outcome !== 'notified') return { outcome: 'refused', reason: 'the notification cannot be read' };
  const { event, trackingNumber } = read;
  if (trackingNumber === null) return { outcome: 'done' };
  if (event === null) {
    await tracking.lookNow(connector, trackingNumber);
    return { outcome: 'done' };
  }
  const { unknown } = await tracking.takeTracking(connector, [event]);
  return unknown.length === 0 ? { outcome: 'done' } : { outcome: 'unknown', reason: 'no parcel has this number yet' };
};
