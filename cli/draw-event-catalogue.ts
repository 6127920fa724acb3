import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createGenerator, type Schema } from 'ts-json-schema-generator';
import { CATALOGUE_FILE } from '../api/event-catalogue.ts';
import { BUSINESS_TYPES, type BusinessType } from '../domain/events.ts';
import { personalFieldsOf } from '../log/personal.ts';

type Json = { readonly [name: string]: unknown };

/**
 * AsyncAPI 3.0, drawn anew by `npm run draw`; a test fails when the file is not current: every fact that a webhook is told of, with the shape of its data, made of the types that the facts are written with.
 */
export const eventCatalogue = (): Json => {
  const facts = factsIn(schemaOf('WeirEvent'));
  const messages = Object.fromEntries(BUSINESS_TYPES.map((type) => [type, messageOf(type, facts.get(type) ?? [])]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Weir: facts told to other systems',
      version: '1.0.0',
      description:
        'Each fact of the business, sent as a POST to the webhooks that ask for it (PUT /v1/webhooks/{id}). Fields are added, never ' +
        'renamed or taken away: pass over those that you do not know. See docs/webhooks.md.',
    },
    defaultContentType: 'application/json',
    channels: {
      facts: {
        address: null,
        description: 'The address that a webhook was set up with.',
        messages: referred(BUSINESS_TYPES, (type) => `#/components/messages/${type}`),
      },
    },
    operations: {
      tell: {
        action: 'send',
        channel: { $ref: '#/channels/facts' },
        summary: 'At least once; in order for each stream; tried again for three days until a 2xx.',
      },
    },
    components: { messages, schemas: { Headers: HEADERS, Envelope: ENVELOPE } },
  };
};

const referred = (types: readonly BusinessType[], refOf: (type: BusinessType) => string): Json =>
  Object.fromEntries(types.map((type) => [type, { $ref: refOf(type) }]));

const messageOf = (type: BusinessType, [form, ...others]: readonly Schema[]): Json => ({
  name: type,
  headers: { $ref: '#/components/schemas/Headers' },
  payload: {
    allOf: [
      { $ref: '#/components/schemas/Envelope' },
      {
        type: 'object',
        properties: {
          type: { const: type },
          data: others.length === 0 ? forgettable(type, form) : { anyOf: [form, ...others] },
        },
      },
    ],
  },
});

/** What is personal is `null` once it has been forgotten. */
const forgettable = (type: BusinessType, data: Schema | undefined): unknown => {
  const personal = new Set(personalFieldsOf(type));
  if (data?.properties === undefined || personal.size === 0) return data;
  const properties = Object.entries(data.properties).map(([name, schema]) => [
    name,
    personal.has(name)
      ? { anyOf: [schema, { type: 'null' }], description: 'Personal: `null` once forgotten.' }
      : schema,
  ]);
  return { ...data, properties: Object.fromEntries(properties) };
};

const text = (description: string): Json => ({ type: 'string', description });

const HEADERS: Json = {
  type: 'object',
  description: 'Standard Webhooks 1.0 (standardwebhooks.com).',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': text("The fact's id, the same on every repeat."),
    'webhook-timestamp': text('Seconds since 1970, of this attempt.'),
    'webhook-signature': text(
      '`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; several are separated by spaces.',
    ),
  },
};

const ENVELOPE: Json = {
  type: 'object',
  required: ['type', 'timestamp', 'id', 'position', 'stream', 'revision', 'orderId', 'channel', 'data'],
  properties: {
    type: text('The kind of fact.'),
    timestamp: { ...text('When it happened: UTC.'), format: 'date-time' },
    id: { ...text("The fact's own: what makes a repeat known."), format: 'uuid' },
    position: text('Its place in the whole log, growing.'),
    stream: text('What it befell.'),
    revision: { type: 'integer', minimum: 0, description: 'Its place among the facts of that, gapless from 0.' },
    orderId: { type: ['string', 'null'], description: 'Of facts of an order.' },
    channel: { type: ['string', 'null'], description: "Of facts of an order: its channel's id." },
    data: { type: 'object' },
  },
};

/** A type of the domain as JSON Schema, with what its comments say. */
const schemaOf = (type: string): Schema =>
  createGenerator({
    ...{ path: fileURLToPath(new URL('../domain/events.ts', import.meta.url)), type, expose: 'none', topRef: false },
    ...{ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)), skipTypeCheck: true },
    ...{ additionalProperties: true, jsDoc: 'extended' },
  }).createSchema(type);

/** The data of each type of fact in a union of facts; several where it has more than one form. */
const factsIn = (schema: Schema): ReadonlyMap<string, readonly Schema[]> => {
  const facts = new Map<string, Schema[]>();
  const walk = (part: unknown): void => {
    if (!isSchema(part)) return;
    if (part.anyOf !== undefined) {
      part.anyOf.forEach(walk);
      return;
    }
    const type = part.properties?.type;
    const data = part.properties?.data;
    if (!isSchema(type) || typeof type.const !== 'string' || !isSchema(data)) {
      throw new TypeError(`not a fact: ${JSON.stringify(part).slice(0, 200)}`);
    }
    facts.set(type.const, [...(facts.get(type.const) ?? []), data]);
  };
  walk(schema);
  return facts;
};

const isSchema = (part: unknown): part is Schema => typeof part === 'object' && part !== null;

if (import.meta.main) await writeFile(CATALOGUE_FILE, `${JSON.stringify(eventCatalogue(), null, 1)}\n`);
