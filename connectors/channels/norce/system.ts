import { Type } from 'typebox';
import type { ChannelId } from '../../../domain/ids.ts';
import type { DoorAnswer, DoorCall } from '../../../runtime/connectors.ts';
import { jsonOf } from '../../http/document.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { Arrival, Connection, Poll, Verified } from '../../system.ts';
import { channelClient, unavailable } from '../client.ts';
import {
  BaseUrl,
  byName,
  defineChannel,
  Kind,
  missingSecrets,
  PaymentStatus,
  Place,
  PollMinutes,
  tested,
  Units,
  Word,
  wrongIn,
} from '../define.ts';
import { takeFrom } from '../take.ts';
import { byToken } from '../token.ts';
import { eventDocument, orderDocument } from './document.ts';
import { eventKeyOf, eventNotice, orderNotice } from './notice.ts';
import type { NorceOut } from './out.ts';
import { CLIENT_SECRET, readCancelled } from './poll.ts';
import { cancelledSince } from './query.ts';
import { acceptedAnswer, failedAnswer, isBasicAuthorised, isEventAuthorised } from './receiver.ts';
import type { NorceSettings } from './settings.ts';
import { norceOut } from './targets.ts';

const PASSWORD = 'password';
const EVENT_SECRET = 'eventSecret';
const EVENT_HEADER = 'x-weir-secret';
const ORDER_TOPIC = 'order';
const POLL_MINUTES = 10;
/** Changes may show late: so much is read again. */
const OVERLAP_MINUTES = 10;
/** No limits of Query are published. */
const CALLS_PER_SECOND = 2;

const Count = Type.Integer({ minimum: 0 });

/** How it is called; without it Norce is told nothing, and not asked. */
const Called = Type.Object(
  {
    baseUrl: BaseUrl("the address of Norce's APIs, https://SLUG.api-se.norce.tech"),
    clientId: Word,
    scope: { ...Word, description: 'the environment: playground, stage or prod' },
    accountId: Type.Integer({ description: 'the account that our calls are made for' }),
    applicationId: Type.Integer({ description: 'the application whose orders come here' }),
    noteStatus: Type.Optional(
      Type.Object({ sent: Count, parcel: Count, ready: Type.Optional(Count) }, { additionalProperties: false }),
    ),
    warehouse: Type.Optional(Type.Object({ code: Word, location: Word }, { additionalProperties: false })),
    pollMinutes: PollMinutes,
  },
  { additionalProperties: false },
);

export const norce = defineChannel({
  name: 'norce',
  secrets: [PASSWORD, EVENT_SECRET, CLIENT_SECRET],
  settings: {
    user: { ...Word, description: 'the user that Norce was given for its order receiver' },
    eventHeader: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{0,63}$',
        description: `the header of events that holds the secret, ${EVENT_HEADER} if left out`,
      }),
    ),
    timeZone: Type.Optional(Word),
    collectAt: Type.Optional(byName(Place)),
    services: Type.Optional(byName(Word)),
    lineKinds: Type.Optional(byName(Kind)),
    withoutPayment: Type.Optional(PaymentStatus),
    units: Type.Optional(Units),
    connect: Type.Optional(Called),
  },
  connect(connection) {
    const { channel, settings, secrets } = connection;
    const { user, eventHeader = EVENT_HEADER, connect, ...tables } = settings;
    const translation: NorceSettings = { channel, ...tables };
    const called = connect === undefined ? null : calledBy(connection, connect, tables);
    return {
      async test() {
        const wrong = await missingSecrets(connection, {
          [PASSWORD]: 'no order will be taken',
          [EVENT_SECRET]: 'no event will be taken',
        });
        const asked = called === null ? [] : await called.wrong();
        const answers = called === null ? '' : `; ${called.host} answers`;
        return tested([...wrong, ...asked], `it can be called: Norce pushes its orders and events${answers}`);
      },
      ...called?.capabilities,
      async webhook(call) {
        const event = call.query('event');
        return event === null
          ? readOrder(call, user, await secrets(PASSWORD))
          : readEvent(call, event, call.header(eventHeader), await secrets(EVENT_SECRET));
      },
      take: takeFrom({
        channel,
        noticesOf: ({ topic, body }) => [
          topic === ORDER_TOPIC ? orderNotice(jsonOf(body), translation) : eventNotice(topic, jsonOf(body)),
        ],
        tellsOrder: () => false,
      }),
    };
  },
});

/** What is done by calling Norce: it is told, and asked for what no event told. */
const calledBy = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  { baseUrl, clientId, scope, pollMinutes = POLL_MINUTES, ...called }: Type.Static<typeof Called>,
  { timeZone, units }: Pick<NorceSettings, 'timeZone' | 'units'>,
) => {
  const { clock, secrets } = connection;
  const out: NorceOut = {
    ...called,
    ...(timeZone !== undefined && { timeZone }),
    ...(units !== undefined && { units }),
  };
  const token = async () => {
    const [secret] = await secrets(CLIENT_SECRET);
    if (secret === undefined) return unavailable(`the secret ${CLIENT_SECRET} has not been given`);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope };
    return { url: `${baseUrl}/identity/1.0/connect/token`, form };
  };
  const credentials = byToken(token, (value) => ({ authorization: `Bearer ${value}` }), clock);
  const client = channelClient({ baseUrl, credentials, clock });
  const poll: Poll = {
    everyMillis: pollMinutes * 60_000,
    overlapMillis: OVERLAP_MINUTES * 60_000,
    perSecond: CALLS_PER_SECOND,
    isInOrder: true,
    read: (since, page) => readCancelled(client, out, since, page),
  };
  return {
    host: new URL(baseUrl).host,
    wrong: async () => wrongIn(await client.send(cancelledSince(clock.now(), null, out)), CLIENT_SECRET),
    capabilities: { ...norceOut(connection, out, client), poll },
  };
};

/** Norce has the order as acknowledged once we have it on disk; what cannot be read at all may have been cut off on the way. */
const readOrder = ({ header, body }: DoorCall, user: string, passwords: readonly string[]): Verified => {
  if (!isBasicAuthorised(header('authorization') ?? undefined, user, passwords)) return { outcome: 'unsigned' };
  const text = body.toString('utf8');
  const json = jsonOf(text);
  if (json === undefined) return { outcome: 'answered', answer: answerOf(failedAnswer('It is not JSON.')) };
  const read = orderDocument.read(json);
  const id = 'document' in read ? String(read.document.ClientOrderRef) : 'unreadable';
  const arrival = { ...aboutOf(id), key: contentKey(ORDER_TOPIC, id, text), topic: ORDER_TOPIC, body: text };
  return { outcome: 'arrived', arrival, verdict: { answer: () => answerOf(acceptedAnswer(null)) } };
};

const readEvent = ({ body }: DoorCall, event: string, secret: string | null, secrets: readonly string[]): Verified => {
  if (!isEventAuthorised(secret ?? undefined, secrets)) return { outcome: 'unsigned' };
  const text = body.toString('utf8');
  const json = jsonOf(text);
  const read = eventDocument.read(json);
  const id = 'document' in read ? String(read.document.ClientOrderRef ?? 'none') : 'unreadable';
  const key = eventKeyOf(event, json) ?? contentKey(event, id, text);
  return { outcome: 'arrived', arrival: { ...aboutOf(id), key, topic: event, body: text } };
};

const aboutOf = (id: string): Pick<Arrival, 'subject' | 'version' | 'headers'> => ({
  ...{ subject: `order ${id}`, version: null, headers: {} },
});

const answerOf = (answer: object): DoorAnswer => ({
  ...{ status: 200, type: 'application/json; charset=utf-8', text: JSON.stringify(answer) },
});
