import type { OrderFacts } from '../domain/order/facts.ts';
import { type ReturnStatus, returnStatusAfter } from '../domain/returns/machine.ts';
import type { Recorded } from '../log/codec.ts';
import { orderOf } from './event.ts';
import type { Projection } from './port.ts';

export type ReturnDocument = {
  readonly id: string;
  readonly order: string;
  readonly channel: string;
  readonly status: ReturnStatus;
  readonly resolution: OrderFacts['ReturnRequested']['resolution'];
  /** Where the goods are, or are expected. */
  readonly location: string | null;
  readonly requestedAt: string;
};

export const returns: Projection<Recorded, ReturnDocument> = {
  name: 'returns',
  version: 1,
  indexes: [
    ['requestedAt'],
    ['channel', 'requestedAt'],
    ['location', 'requestedAt'],
    ['status', 'requestedAt'],
    ['location', 'status', 'requestedAt'],
    ['channel', 'status', 'requestedAt'],
  ],
  keys: (event) => {
    switch (event.type) {
      case 'ReturnRequested':
      case 'ReturnAuthorised':
      case 'ReturnRejected':
      case 'ReturnReceived':
      case 'ReturnInspected':
      case 'ReturnClosed':
      case 'ReturnCancelled':
        return [event.data.return];
      default:
        return [];
    }
  },
  evolve: (document, event, id) => {
    if (event.type === 'ReturnRequested') {
      const { channel, resolution, at } = event.data;
      const order = orderOf(event);
      return { id, order, channel, status: 'requested', resolution, location: at, requestedAt: event.metadata.at };
    }
    if (document === null) return null;
    switch (event.type) {
      case 'ReturnReceived':
        return { ...after(document, event.type), location: event.data.location };
      case 'ReturnAuthorised':
      case 'ReturnRejected':
      case 'ReturnInspected':
      case 'ReturnClosed':
      case 'ReturnCancelled':
        return after(document, event.type);
      default:
        return document;
    }
  },
};

const after = (document: ReturnDocument, fact: Parameters<typeof returnStatusAfter>[1]): ReturnDocument => ({
  ...document,
  status: returnStatusAfter(document.status, fact) ?? document.status,
});
