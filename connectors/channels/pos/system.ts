import { Type } from 'typebox';
import { channelIdOf } from '../../../domain/ids.ts';
import type { DoorAnswer, DoorCall } from '../../../runtime/connectors.ts';
import { orderIdFor } from '../../../runtime/order-commands.ts';
import { jsonOf } from '../../http/document.ts';
import { isOneOf } from '../../http/secret.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { Arrival, SeveralPart, Verdict, Verified } from '../../system.ts';
import { byName, defineChannel, missingSecrets, Place, tested, Word } from '../define.ts';
import type { Notice } from '../notice.ts';
import { takeFrom } from '../take.ts';
import { answerOf, refusalText, ticketLines } from './answer.ts';
import { noticesOfTicket, type PosSettings, type TicketRead } from './notice.ts';
import { isReturn, isSale, readTicket, type Ticket, type TicketId, ticketText } from './ticket.ts';

const API_KEY = 'apiKey';
const TICKET = 'ticket';
/** A till waits so long for what became of its ticket; what takes longer is told that it is taken, and is worked afterwards. */
const WAIT_MILLIS = 5_000;

export const pos = defineChannel({
  name: 'pos',
  secrets: [API_KEY],
  settings: {
    locations: Type.Optional(byName(Place)),
    channels: Type.Optional(byName(Word)),
  },
  connect(connection) {
    const { channel, settings, secrets } = connection;
    const { locations, channels = {} } = settings;
    const named = Object.entries(channels).map(([name, id]) => [name, channelIdOf(id)]);
    const translation: PosSettings = {
      ...{ channel, channels: Object.fromEntries(named) },
      ...(locations !== undefined && { locations }),
    };
    return {
      async test() {
        const wrong = await missingSecrets(connection, { [API_KEY]: 'no ticket will be taken' });
        return tested(wrong, 'it can be called: tills post their tickets');
      },
      webhook: async (call) => readCall(call, await secrets(API_KEY), translation),
      take: takeFrom({
        channel,
        noticesOf: ({ body }) => {
          const read = noticesOfTicket(jsonOf(body), translation);
          return 'errors' in read ? [{ kind: 'unknown', errors: read.errors }] : read.notices;
        },
        tellsOrder: () => false,
      }),
    };
  },
});

const BULK = /^application\/x-ndjson\b/;

/** The key of the tills stands in `x-api-key`. A ticket that does not add up is refused: the till has it wrong. */
const readCall = ({ header, body }: DoorCall, keys: readonly string[], settings: PosSettings): Verified => {
  if (!isOneOf(header('x-api-key'), keys)) return { outcome: 'unsigned' };
  const text = body.toString('utf8');
  if (BULK.test(header('content-type') ?? '')) return readBulk(text, settings);
  const read = readOne(text, settings);
  if ('errors' in read) return { outcome: 'impossible', errors: read.errors };
  return { outcome: 'arrived', arrival: read.arrival, verdict: { waitMillis: WAIT_MILLIS, answer: read.answer } };
};

/** A ticket in a line, and an answer in a line for each: a bad one does not stop the rest. */
const readBulk = (text: string, settings: PosSettings): Verified => ({
  outcome: 'several',
  parts: ticketLines(text).map((line): SeveralPart => {
    const read = readOne(line, settings);
    if (!('errors' in read)) return read;
    const detail = read.errors.join('; ');
    return { arrival: null, text: refusalText({ status: 422, title: 'It cannot be taken as it is.', detail }) };
  }),
  waitMillis: WAIT_MILLIS,
  answer: (texts) => ({
    ...{ status: 200, type: 'application/x-ndjson; charset=utf-8' },
    text: texts.map((one) => `${one}\n`).join(''),
  }),
});

type ReadTicket = { readonly arrival: Arrival; readonly answer: Verdict['answer'] };

const readOne = (text: string, settings: PosSettings): ReadTicket | { readonly errors: readonly string[] } => {
  const json = jsonOf(text);
  if (json === undefined) return { errors: ['/ is not JSON'] };
  const ticket = readTicket(json);
  if ('errors' in ticket) return ticket;
  const read = noticesOfTicket(json, settings);
  if ('errors' in read) return read;
  const subject = `ticket ${ticketText(aboutOf(ticket.ticket))}`;
  const key = contentKey(TICKET, read.ticket, text);
  const arrival = { key, topic: TICKET, subject, version: null, headers: {}, body: text };
  return { arrival, answer: answerTo(read, settings) };
};

/** The ticket that one is worked after: the one that is voided, or that what it takes back was sold with; else itself. */
const aboutOf = (ticket: Ticket): TicketId => {
  const sold = ticket.lines.some(isSale)
    ? []
    : ticket.lines
        .filter(isReturn)
        .flatMap(({ original }) => (original != null && 'store' in original ? [original] : []));
  return ticket.original ?? sold[0] ?? ticket;
};

const answerTo =
  (read: Exclude<TicketRead, { readonly errors: unknown }>, settings: PosSettings): Verdict['answer'] =>
  (worked) => {
    if (typeof worked?.refused === 'string') return refusal(read.ticket, worked.refused);
    const orderIds = read.notices.flatMap(orderIn).map((externalId) => orderIdFor(settings.channel, externalId));
    const taken = read.notices.length === 0 ? null : { orderIds, returns: [], position: null, warnings: [] };
    return { ...JSON_ANSWER, text: JSON.stringify(answerOf(read, taken)) };
  };

const JSON_ANSWER = { status: 200, type: 'application/json; charset=utf-8' } as const;

const orderIn = (notice: Notice): readonly string[] =>
  notice.kind === 'soldAtCounter' || notice.kind === 'orderPlaced' ? [notice.externalId] : [];

/** It is kept all the same, and people see why: a till need not send it again. */
const refusal = (ticket: string, detail: string): DoorAnswer => ({
  ...{ status: 409, type: 'application/problem+json; charset=utf-8' },
  text: refusalText({ status: 409, title: 'Conflict', detail: `${ticket}: ${detail}` }),
});
