import type { TimelineEntry } from '../api/documents.ts';
import { dictionary } from './language.tsx';

const en = {
  demand: 'who waits for it has changed',
  stock: 'stock came or went that was not expected',
  supplyExpected: 'supply is expected',
  supplyReceived: 'supply has come in',
  supplyCancelled: 'supply will not come',
  supplyLost: 'supply was lost',
  supplyLate: 'supply is late',
  held: 'it is held',
  unroutable: 'no location can send it',
  awaitingStock: 'it waits for stock',
  notShipped: 'it has not been shipped',
  'not picked in time': 'not picked in time',
  'not sent in time': 'not sent in time',
  'routed again': 'routed again',
  'address changed': 'address changed',
  overcommitted: 'less there than allocated',
  edited: 'order changed',
  'not returned': 'not returned',
};

/** Reasons that Weir itself gives in the timeline of an order. */
export const reasonTexts = dictionary<{ readonly [R in keyof typeof en]: string }>({
  en,
  sv: {
    demand: 'de som väntar är inte längre desamma',
    stock: 'lager kom eller försvann utan att det väntades',
    supplyExpected: 'påfyllning väntas',
    supplyReceived: 'påfyllning har kommit in',
    supplyCancelled: 'påfyllning kommer inte',
    supplyLost: 'påfyllning har gått förlorad',
    supplyLate: 'påfyllning är försenad',
    held: 'den är stoppad',
    unroutable: 'ingen plats kan skicka den',
    awaitingStock: 'den väntar på lager',
    notShipped: 'den är inte skickad',
    'not picked in time': 'inte plockad i tid',
    'not sent in time': 'inte skickad i tid',
    'routed again': 'dirigerad om',
    'address changed': 'adressen ändrad',
    overcommitted: 'mindre där än tilldelat',
    edited: 'ordern ändrad',
    'not returned': 'inte återlämnat',
  },
});

type Reasons = { readonly [R in keyof typeof en]: string };

/** Why it happened: in the viewer's language where the reason is Weir's, as it was given where it is somebody's own. */
export const reasonOf = ({ kind, reason = '' }: TimelineEntry, texts: Reasons): string => {
  // What its sentence says stands among the decisions.
  if (kind === 'routingFailed') return '';
  return isOwn(reason) ? texts[reason] : reason;
};

const isOwn = (reason: string): reason is keyof Reasons => Object.hasOwn(en, reason);
