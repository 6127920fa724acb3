import { Type } from 'typebox';
import { channelIdOf } from '../../../domain/ids.ts';
import type { DoorAnswer, DoorCall } from '../../../runtime/connectors.ts';
import { orderIdFor } from '../../../runtime/order-commands.ts';
import { jsonOf } from '../../carriers/document.ts';
import { isOneOf } from '../../http/secret.ts';
import type { Verdict, Verified } from '../../system.ts';
import { byName, contentKey, defineChannel, missingSecrets, Place, tested, Word } from '../define.ts';
import type { Notice } from '../notice.ts';
import { takeFrom } from '../take.ts';
import { answerOf } from './answer.ts';
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

/** The key of the tills stands in `x-api-key`. A ticket that does not add up is refused: the till has it wrong. */
const readCall = ({ header, body }: DoorCall, keys: readonly string[], settings: PosSettings): Verified => {
  if (!isOneOf(header('x-api-key'), keys)) return { outcome: 'unsigned' };
  const text = body.toString('utf8');
  const json = jsonOf(text);
  const ticket = readTicket(json);
  const read = noticesOfTicket(json, settings);
  if ('errors' in ticket) return { outcome: 'impossible', errors: ticket.errors };
  if ('errors' in read) return { outcome: 'impossible', errors: read.errors };
  const subject = `ticket ${ticketText(aboutOf(ticket.ticket))}`;
  const key = contentKey(TICKET, read.ticket, text);
  const arrival = { key, topic: TICKET, subject, version: null, headers: {}, body: text };
  return { outcome: 'arrived', arrival, verdict: verdictOf(read, settings) };
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

const verdictOf = (read: Exclude<TicketRead, { readonly errors: unknown }>, settings: PosSettings): Verdict => ({
  waitMillis: WAIT_MILLIS,
  answer: (worked) => {
    if (typeof worked?.refused === 'string') return refusal(read.ticket, worked.refused);
    const orderIds = read.notices.flatMap(orderIn).map((externalId) => orderIdFor(settings.channel, externalId));
    const taken = read.notices.length === 0 ? null : { orderIds, returns: [], position: null, warnings: [] };
    return { ...JSON_ANSWER, text: JSON.stringify(answerOf(read, taken)) };
  },
});

const JSON_ANSWER = { status: 200, type: 'application/json; charset=utf-8' } as const;

const orderIn = (notice: Notice): readonly string[] =>
  notice.kind === 'soldAtCounter' || notice.kind === 'orderPlaced' ? [notice.externalId] : [];

/** It is kept all the same, and people see why: a till need not send it again. */
const refusal = (ticket: string, detail: string): DoorAnswer => ({
  ...{ status: 409, type: 'application/problem+json; charset=utf-8' },
  text: JSON.stringify({ type: 'about:blank', title: 'Conflict', status: 409, detail: `${ticket}: ${detail}` }),
});
