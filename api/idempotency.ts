import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import type { Answers } from '../runtime/ports.ts';
import type { Rendered } from './answer.ts';
import { malformed, Problem, RETRY } from './problem.ts';

/** A command that is to be done once, however often it is sent. */
export type Once = {
  /** Who asks, and what for. */
  readonly scope: string;
  readonly key: string;
  readonly body: Buffer;
  /** The caller's secret: what is kept of the answer can be read with it alone. */
  readonly secret: string;
};

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a request; `null` when it has none. Throws 400. */
export const idempotencyKey = (header: string | string[] | undefined): string | null => {
  if (header === undefined) return null;
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw malformed('', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
};

/**
 * Does a command once: the same key with the same body gets the first answer again, byte for byte. What fails on our side is
 * forgotten, so that it may be tried again. Throws 409 for another body, and while the first is at it.
 */
export const once = async (
  answers: Answers,
  now: () => number,
  { scope, key, body, secret }: Once,
  work: () => Promise<Rendered>,
  onError: (error: unknown) => void,
): Promise<Rendered> => {
  const begun = await answers.begin(scope, key, hash('sha256', body, 'hex'), now());
  if (begun === 'mismatch') throw new Problem('content-differs', 'The Idempotency-Key was used with another body.');
  if (begun === 'inProgress') {
    throw new Problem('in-progress', 'A request with this Idempotency-Key is at work.', undefined, RETRY);
  }
  if (begun !== 'fresh') return unsealed(begun.replay, secret);
  const answer = await work().catch(async (error: unknown) => {
    await answers.forget(scope, key).catch(onError);
    throw error;
  });
  // The command has been carried out: whoever asked is told so, also where its answer could not be kept.
  const kept =
    answer.status >= 500
      ? answers.forget(scope, key)
      : answers.finish(scope, key, { status: answer.status, body: sealed(answer, secret) }, ordersIn(answer));
  await kept.catch(onError);
  return answer;
};

/** The orders that an answer tells of: with them it is forgotten. Within a text of the JSON the quotes would be escaped. */
const ordersIn = ({ text }: Rendered): readonly string[] => [
  ...new Set(Array.from(text.matchAll(/"orderId":"([^"\\]+)"/g), ([, id = '']) => id)),
];

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Answers hold names, addresses and new keys, so they are kept as nobody but their caller can read them. */
const sealed = ({ type, text }: Rendered, secret: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealKey(secret), nonce);
  const plain = `${type}\n${text}`;
  return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
};

const unsealed = ({ status, body }: { readonly status: number; readonly body: string }, secret: string): Rendered => {
  const bytes = Buffer.from(body, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', sealKey(secret), bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  const end = plain.indexOf('\n');
  return { status, type: plain.slice(0, end), text: plain.slice(end + 1) };
};

const sealKey = (secret: string): Buffer => hash('sha256', `weir answer\n${secret}`, 'buffer');
