import { readFileSync } from 'node:fs';
import { orderNotice } from '../../connectors/channels/norce/notice.ts';
import { channelIdOf } from '../../domain/ids.ts';
import type { Call, ChannelSubject } from './contract.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../connectors/channels/norce/samples/${name}.json`, import.meta.url), 'utf8');
const USER = 'norce';
const PASSWORD = 'weir-norce-password';
const EVENT_SECRET = 'weir-norce-event-secret';

const pushed = (password: string): Call => ({
  raw: read('order-request'),
  headers: { authorization: `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}` },
});

export const norceEvent = (event: string, secret = EVENT_SECRET): Call => ({
  raw: read(`events/${event}`),
  headers: { 'x-weir-secret': secret },
  query: `?event=${event}`,
});

export const norceSubject: ChannelSubject = {
  system: 'norce',
  settings: () => ({ user: USER }),
  secrets: { password: PASSWORD, eventSecret: EVENT_SECRET },
  wrongSecret: 'password',
  well: 'it can be called',
  golden: (channel) => orderNotice(JSON.parse(read('order-request')), { channel: channelIdOf(channel) }),
  total: null,
  open: null,
  calls: {
    place: () => pushed(PASSWORD),
    cancel: () => norceEvent('OrderCancelledEvent'),
    forged: () => pushed('guessed'),
  },
};
