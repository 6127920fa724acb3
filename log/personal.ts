import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import type { WeirEvent } from '../domain/events.ts';
import type { OrderFacts } from '../domain/order/facts.ts';
import type { Address, Attributes, Customer } from '../domain/order/request.ts';

/**
 * The fields of each event that tell of a person. They enter the log only encrypted, with a key of the order's own. The compiler
 * asks for each field of an order's facts that is a customer, an address or attributes; a bare name, like who collected, a code, a picture, or what a carrier
 * writes, it cannot know.
 */
const PERSONAL_FIELDS = {
  OrderPlaced: { customer: true, shipTo: true, billTo: true, attributes: true },
  ShipToChanged: { shipTo: true },
  FulfilmentCollected: { by: true },
  FulfilmentReady: { code: true },
  ReturnRequested: { photos: true },
  ParcelTracked: { texts: true },
  ReturnParcelTracked: { texts: true },
} as const satisfies KnownByType & {
  readonly FulfilmentCollected: { readonly by: true };
  readonly FulfilmentReady: { readonly code: true };
  readonly ReturnRequested: { readonly photos: true };
  readonly ParcelTracked: { readonly texts: true };
  readonly ReturnParcelTracked: { readonly texts: true };
};

type KnownByType = {
  readonly [T in keyof OrderFacts as PersonalIn<OrderFacts[T]> extends never ? never : T]: {
    readonly [F in PersonalIn<OrderFacts[T]>]: true;
  };
};

/** The names of the fields that hold one of the types that describe a person. */
type PersonalIn<Data> = {
  [F in keyof Data]-?: IsOneOf<NonNullable<Data[F]>, [Customer, Address, Attributes]> extends true ? F : never;
}[keyof Data];

type IsOneOf<A, Types extends readonly unknown[]> = Types extends readonly [infer First, ...infer Others]
  ? Same<A, First> extends true
    ? true
    : IsOneOf<A, Others>
  : false;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

const FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(PERSONAL_FIELDS).map(([type, fields]) => [type, Object.keys(fields)]),
);

/** The fact after which a stream holds no personal data, and never will again. */
export const FORGOTTEN = 'PersonalDataForgotten' satisfies WeirEvent['type'];

/** A key for personal data: 256 bits, and the name that it is kept under. */
export type DataKey = { readonly id: string; readonly key: KeyObject };

/** What stands in the data of an event in place of the personal fields. */
type Sealed = { readonly key: string; readonly cipher: string };

type Data = { readonly [field: string]: unknown };

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The names of the fields of an event that tell of a person: `null` once they are forgotten. */
export const personalFieldsOf = (type: string): readonly string[] => FIELDS.get(type) ?? [];

export const hasPersonalFields = (type: string, data: Data): boolean =>
  personalFieldsOf(type).some((field) => data[field] !== undefined && data[field] !== null);

/** Puts the personal fields into one sealed field, AES-256-GCM, bound to stream and type. */
export const seal = (stream: string, type: string, data: Data, { id, key }: DataKey): Data => {
  const open: Record<string, unknown> = { ...data };
  const personal: Record<string, unknown> = {};
  for (const field of personalFieldsOf(type)) {
    personal[field] = open[field];
    delete open[field];
  }
  const nonce = randomFillSync(Buffer.allocUnsafe(NONCE_BYTES));
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${stream}\n${type}`));
  const text = Buffer.concat([
    nonce,
    cipher.update(JSON.stringify(personal), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return { ...open, personal: { key: id, cipher: text.toString('base64') } satisfies Sealed };
};

/** The name of the key that an event's personal fields are sealed with; `null` when it has none. */
export const sealedWith = (data: Data): string | null => (isSealed(data.personal) ? data.personal.key : null);

/** Opens the sealed field again. Without the key each personal field is `null`: they have been forgotten. */
export const unseal = (stream: string, type: string, data: Data, key: KeyObject | undefined): Data => {
  const { personal, ...open } = data;
  if (!isSealed(personal)) return data;
  if (key === undefined) {
    return { ...open, ...Object.fromEntries(personalFieldsOf(type).map((field) => [field, null])) };
  }
  const bytes = Buffer.from(personal.cipher, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(`${stream}\n${type}`))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  return { ...open, ...JSON.parse(text.toString('utf8')) };
};

const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'key' in value && 'cipher' in value;
