import { readFileSync } from 'node:fs';
import { noticeOfUbl } from '../../connectors/channels/peppol/notice.ts';
import { channelIdOf } from '../../domain/ids.ts';
import type { Call, ChannelSubject } from './contract.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../connectors/channels/peppol/samples/${name}.xml`, import.meta.url), 'utf8');
const KEY = 'weir-access-point-key';

const SETTINGS = {
  sellers: ['0088:7350053850002'],
  buyers: { '0088:7300010001015': { customer: 'C-1015' } },
  zone: 'Europe/Stockholm',
};

export const ublCall = (xml: string, key = KEY): Call => ({
  raw: xml,
  headers: { 'content-type': 'application/xml', 'x-api-key': key },
});

/** The buyer's order, and its cancellation of that one. */
export const ublOrder = (): string => read('order');
const cancellation = (): string => read('order-cancellation').replaceAll('PO-2026-0500', 'PO-2026-0417');

export const peppolSubject: ChannelSubject = {
  system: 'peppol',
  settings: () => ({ name: 'Weir Demo Partihandel AB', ...SETTINGS }),
  secrets: { apiKey: KEY },
  wrongSecret: 'apiKey',
  well: 'it can be called',
  golden: (channel) =>
    noticeOfUbl(Buffer.from(ublOrder()), { channel: channelIdOf(channel), ...SETTINGS }, new Date().toISOString()),
  total: null,
  open: null,
  calls: {
    place: () => ublCall(ublOrder()),
    cancel: () => ublCall(cancellation()),
    forged: () => ublCall(ublOrder(), 'guessed'),
  },
};
