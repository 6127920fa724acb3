import { Type } from 'typebox';
import type { DoorAnswer, DoorCall } from '../../../runtime/connectors.ts';
import { jsonOf } from '../../carriers/document.ts';
import type { Arrival, Verified } from '../../system.ts';
import {
  byName,
  contentKey,
  defineChannel,
  Kind,
  missingSecrets,
  PaymentStatus,
  Place,
  tested,
  Units,
  Word,
} from '../define.ts';
import { takeFrom } from '../take.ts';
import { eventDocument, orderDocument } from './document.ts';
import { eventKeyOf, eventNotice, orderNotice } from './notice.ts';
import { acceptedAnswer, failedAnswer, isBasicAuthorised, isEventAuthorised } from './receiver.ts';
import type { NorceSettings } from './settings.ts';

const PASSWORD = 'password';
const EVENT_SECRET = 'eventSecret';
const EVENT_HEADER = 'x-weir-secret';
const ORDER_TOPIC = 'order';

export const norce = defineChannel({
  name: 'norce',
  secrets: [PASSWORD, EVENT_SECRET],
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
  },
  connect(connection) {
    const { channel, settings, secrets } = connection;
    const { user, eventHeader = EVENT_HEADER, ...tables } = settings;
    const translation: NorceSettings = { channel, ...tables };
    return {
      async test() {
        const wrong = await missingSecrets(connection, {
          [PASSWORD]: 'no order will be taken',
          [EVENT_SECRET]: 'no event will be taken',
        });
        return tested(wrong, 'it can be called: Norce pushes its orders and events, and is not asked for them');
      },
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
