import { Type } from 'typebox';
import type { ChannelId } from '../../../domain/ids.ts';
import type { Address } from '../../../domain/order/request.ts';
import type { Instant } from '../../../domain/time.ts';
import type { DoorCall } from '../../../runtime/connectors.ts';
import { jsonOf } from '../../http/document.ts';
import { isOneOf } from '../../http/secret.ts';
import type { Arrival, Connection, Verified } from '../../system.ts';
import { byKey, channelClient } from '../client.ts';
import { BaseUrl, byName, defineChannel, missingSecrets, tested, Word } from '../define.ts';
import { takeFrom } from '../take.ts';
import { deliveryKeyOf, endpointText, readJsonOrder } from './document.ts';
import { noticeOfJson, noticeOfUbl } from './notice.ts';
import { instantIn, type PeppolSettings } from './order.ts';
import type { PeppolOut } from './standing.ts';
import { peppolOut } from './targets.ts';
import { readUbl, type UblDocument } from './ubl.ts';
import { receivedVerdict } from './verdict.ts';

const API_KEY = 'apiKey';
const ACCESS_POINT_KEY = 'accessPointKey';
const KEY_HEADER = 'x-api-key';
const UBL_TOPIC = 'ubl';
const JSON_TOPIC = 'json';

const Endpoint = Type.String({ pattern: '^\\d{4}:[^\\s]{1,100}$', description: 'as 0088:7350053850002' });
const PlaceOfBuyer = Type.Unsafe<Address>(
  Type.Object(
    {
      name: Type.Optional(Word),
      line1: Type.Optional(Word),
      line2: Type.Optional(Word),
      postalCode: Type.Optional(Word),
      city: Type.Optional(Word),
      region: Type.Optional(Word),
      country: Type.String({ pattern: '^[A-Z]{2}$' }),
    },
    { additionalProperties: false },
  ),
);

/** Where our documents are handed over; without it buyers are told no more than the door answers. */
const AccessPoint = Type.Object(
  {
    baseUrl: BaseUrl('the address of the access point or portal, https://access.example'),
    path: Type.String({ pattern: '^/[^\\s#]{0,500}$', description: 'where it takes documents' }),
    keyHeader: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{0,63}$',
        description: `the header that it wants its key in, ${KEY_HEADER} if left out`,
      }),
    ),
    address: Type.Optional(PlaceOfBuyer),
  },
  { additionalProperties: false, description: 'our address is needed for a DespatchAdvice: without one none is sent' },
);

export const peppol = defineChannel({
  name: 'peppol',
  secrets: [API_KEY, ACCESS_POINT_KEY],
  settings: {
    name: { ...Word, description: 'our own, as it stands in our answers' },
    sellers: Type.Array(Endpoint, { minItems: 1, maxItems: 20 }),
    buyers: Type.Record(Endpoint, Type.Object({ customer: Word }, { additionalProperties: false })),
    zone: { ...Word, description: 'IANA zone of dates and of times without an offset' },
    places: Type.Optional(byName(PlaceOfBuyer)),
    gtins: Type.Optional(byName(Word)),
    buyersSkus: Type.Optional(byName(Word)),
    units: Type.Optional(byName(byName(Type.Integer({ minimum: 1, maximum: 1_000_000 })))),
    accessPoint: Type.Optional(AccessPoint),
  },
  connect(connection) {
    const { channel, settings, clock, secrets } = connection;
    const { name, accessPoint, ...tables } = settings;
    const translation: PeppolSettings = { channel, ...tables };
    return {
      async test() {
        const wrong = await missingSecrets(connection, {
          [API_KEY]: 'no document will be taken',
          ...(accessPoint !== undefined && { [ACCESS_POINT_KEY]: 'no document will be handed over' }),
        });
        return tested(wrong, 'it can be called: documents are handed over, and not asked for');
      },
      ...(accessPoint !== undefined && handedOver(connection, accessPoint, { ...tables, name })),
      webhook: async (call) => readCall(call, await secrets(API_KEY), { name, translation, now: clock.now() }),
      take: takeFrom({
        channel,
        noticesOf: ({ topic, body, headers }) => {
          const at = headers.received ?? clock.now();
          return topic === UBL_TOPIC
            ? [noticeOfUbl(Buffer.from(body, 'base64'), translation, at)]
            : [noticeOfJson(jsonOf(body), translation, at)];
        },
        tellsOrder: () => false,
      }),
    };
  },
});

const handedOver = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  { baseUrl, path, keyHeader = KEY_HEADER, address }: Type.Static<typeof AccessPoint>,
  { name, sellers, zone, units }: Omit<PeppolOut, 'address'>,
) => {
  const { clock, secrets } = connection;
  const key = async () => (await secrets(ACCESS_POINT_KEY))[0];
  const credentials = byKey(key, ACCESS_POINT_KEY, (value) => ({ [keyHeader]: value }));
  const out: PeppolOut = {
    ...{ name, sellers, zone },
    ...(units !== undefined && { units }),
    ...(address !== undefined && { address }),
  };
  return peppolOut(connection, path, out, channelClient({ baseUrl, credentials, clock }));
};

type Reading = { readonly name: string; readonly translation: PeppolSettings; readonly now: Instant };

/** The key of the access point or portal stands in `x-api-key`. Bytes that cannot be read are refused with what is wrong with them. */
const readCall = ({ header, body }: DoorCall, keys: readonly string[], reading: Reading): Verified => {
  if (!isOneOf(header('x-api-key'), keys)) return { outcome: 'unsigned' };
  const isJson = /^application\/json\b/.test(header('content-type') ?? '');
  const read = isJson ? readJson(body) : readUbl(body);
  if ('errors' in read) return { outcome: 'impossible', errors: read.errors };
  const arrival: Arrival = {
    ...{ topic: isJson ? JSON_TOPIC : UBL_TOPIC, headers: { received: reading.now } },
    ...{ ...aboutOf(read.document, reading.translation), body: body.toString(isJson ? 'utf8' : 'base64') },
  };
  const notice = isJson
    ? noticeOfJson(jsonOf(arrival.body), reading.translation, reading.now)
    : noticeOfUbl(body, reading.translation, reading.now);
  const answer = receivedVerdict(read.document, notice, reading);
  if (answer === null) return { outcome: 'arrived', arrival };
  // What is refused in the answer is nothing that anybody here can mend.
  const isRefused = notice.kind === 'unknown' && read.document.kind === 'order';
  return isRefused
    ? { outcome: 'answered', answer }
    : { outcome: 'arrived', arrival, verdict: { answer: () => answer } };
};

const readJson = (body: Buffer): { readonly document: UblDocument } | { readonly errors: readonly string[] } => {
  const read = readJsonOrder(jsonOf(body.toString('utf8')));
  return 'errors' in read ? read : { document: { kind: 'order', order: read.document } };
};

const aboutOf = (document: UblDocument, { zone }: PeppolSettings): Pick<Arrival, 'key' | 'subject' | 'version'> => {
  switch (document.kind) {
    case 'order':
    case 'orderChange': {
      const { order } = document;
      const { endpoint } = order.buyer;
      const id = document.kind === 'order' ? order.id : document.id;
      const version = instantIn(order.issueDate, order.issueTime ?? '00:00:00', zone);
      return { key: deliveryKeyOf(endpoint, document.kind, id), subject: subjectOf(endpoint, order.id), version };
    }
    case 'orderCancellation': {
      const { buyer, id, orderId } = document;
      return { key: deliveryKeyOf(buyer, document.kind, id), subject: subjectOf(buyer, orderId), version: null };
    }
  }
};

const subjectOf = (buyer: Parameters<typeof endpointText>[0], id: string): string =>
  `order ${endpointText(buyer)}/${id}`;
