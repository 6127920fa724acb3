import { readFileSync } from 'node:fs';
import { noticesOfTicket } from '../../connectors/channels/pos/notice.ts';
import { channelIdOf } from '../../domain/ids.ts';
import type { Json } from '../client.ts';
import type { Call, ChannelSubject } from './contract.ts';

const KEY = 'weir-till-key';

export const ticket = (name: string, more: object = {}): Json => ({
  ...JSON.parse(readFileSync(new URL(`../../connectors/channels/pos/samples/${name}.json`, import.meta.url), 'utf8')),
  ...more,
});

export const ticketCall = (document: Json, key = KEY): Call => ({
  raw: JSON.stringify(document),
  headers: { 'x-api-key': key },
});

export const posSubject: ChannelSubject = {
  system: 'pos',
  settings: () => ({}),
  secrets: { apiKey: KEY },
  wrongSecret: 'apiKey',
  well: 'it can be called',
  golden(channel) {
    const read = noticesOfTicket(ticket('ticket-sale'), { channel: channelIdOf(channel) });
    return 'errors' in read ? undefined : read.notices[0];
  },
  total: 53_210,
  open: null,
  calls: {
    place: () => ticketCall(ticket('ticket-sale')),
    cancel: null,
    forged: () => ticketCall(ticket('ticket-sale'), 'guessed'),
  },
};
