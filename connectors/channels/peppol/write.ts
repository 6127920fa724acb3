import { DateTime } from 'luxon';
import type { Instant } from '../../../domain/time.ts';
import { group, text, type Written, xmlText } from '../xml-text.ts';

/** A whole document of UBL 2.1. */
export const documentText = (root: 'OrderResponse' | 'DespatchAdvice', content: readonly Written[]): string => {
  const schema = 'urn:oasis:names:specification:ubl:schema:xsd';
  const attributes = {
    xmlns: `${schema}:${root}-2`,
    'xmlns:cac': `${schema}:CommonAggregateComponents-2`,
    'xmlns:cbc': `${schema}:CommonBasicComponents-2`,
  };
  return xmlText({ name: root, attributes, content });
};

/** Date and time of an instant in a zone, as UBL has them. */
export const dateOf = (at: Instant, zone: string): string => DateTime.fromISO(at, { zone }).toFormat('yyyy-MM-dd');
export const timeOf = (at: Instant, zone: string): string => DateTime.fromISO(at, { zone }).toFormat('HH:mm:ss');

const FINE = 1_000_000n;

/** A quantity of ours in units of the buyer's, of which one is so many of ours: `(250, 100)` is `2.5`. At most six decimals. */
export const unitsText = (quantity: number, factor: number): string => {
  const scaled = (2n * BigInt(quantity) * FINE + BigInt(factor)) / (2n * BigInt(factor));
  const fraction = String(scaled % FINE)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(scaled / FINE) : `${scaled / FINE}.${fraction}`;
};

/** Of buyer and seller what every document tells. */
export type NamedParty = { readonly endpoint: { readonly scheme: string; readonly id: string }; readonly name: string };

export const endpointElement = ({ scheme, id }: NamedParty['endpoint']): readonly Written[] =>
  text('cbc:EndpointID', id, { schemeID: scheme });

export const legalName = (name: string): readonly Written[] =>
  group('cac:PartyLegalEntity', text('cbc:RegistrationName', name));
