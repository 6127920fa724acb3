import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { ClientGone, malformed, Problem } from './problem.ts';
import { unfitText } from './text.ts';

export const BODY_BYTES_MAX = 1_048_576;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i;
const NDJSON_TYPE = /^application\/(?:x-ndjson|jsonl|x-jsonlines) *(?:;|$)/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded *(?:;|$)/i;
const OTHER_CHARSET = /charset *= *"?(?!utf-?8"?\b)/i;

/** Reads a whole body, once; empty where there is none. Throws 413 above the limit, without reading on. */
export const readBody = (request: IncomingMessage, bytesMax = BODY_BYTES_MAX): Promise<Buffer> => {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return Promise.resolve(EMPTY);
  if (Number(length) > bytesMax) return Promise.reject(tooLarge(bytesMax));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        chunks.length = 0;
        reject(tooLarge(bytesMax));
      } else chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.on('error', () => reject(new ClientGone('the client went away while it was sending')));
  });
};

const EMPTY = Buffer.alloc(0);

const tooLarge = (bytesMax: number): Problem =>
  new Problem('too-large', `A body has at most ${bytesMax / 1_048_576} MiB.`);

const KINDS = {
  json: { type: 'application/json', pattern: JSON_TYPE },
  ndjson: { type: 'application/x-ndjson', pattern: NDJSON_TYPE },
  form: { type: 'application/x-www-form-urlencoded', pattern: FORM_TYPE },
} as const;

/** Throws 415 unless a body, where there is one, says that it is of the kind that is read here. */
export const checkType = (request: IncomingMessage, kind: keyof typeof KINDS): void => {
  const { 'content-type': type, 'content-length': length, 'content-encoding': coding } = request.headers;
  if (coding !== undefined && coding !== 'identity') throw new Problem('not-json', 'Send the body uncompressed.');
  const missing = type === undefined && length === undefined && request.headers['transfer-encoding'] === undefined;
  if (missing || (type === undefined && length === '0')) return;
  const { type: wanted, pattern } = KINDS[kind];
  if (type === undefined || !pattern.test(type)) throw new Problem('not-json', `Send \`Content-Type: ${wanted}\`.`);
  if (OTHER_CHARSET.test(type)) throw new Problem('not-json', 'Send the body in UTF-8.');
};

/** Parses a body. None at all is an empty object, so that commands without any data need not send one. Throws 400. */
export const parseBody = (body: Buffer): unknown => {
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw malformed('', 'is not UTF-8');
  return parseText(body.toString('utf8'));
};

/** The fields of a form, as they were sent. Throws 400. */
export const parseForm = (body: Buffer): URLSearchParams => {
  if (!isUtf8(body)) throw malformed('', 'is not UTF-8');
  return new URLSearchParams(body.toString('utf8'));
};

/** Parses a JSON text that may have come from anybody. Throws 400. */
export const parseText = (text: string): unknown => {
  const value = parsed(text);
  const fault = unfitText(text, value);
  if (fault !== null) throw malformed(fault.path, fault.message);
  return value;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is nested too deeply';
    throw new Problem('malformed', `This is not JSON: ${why.slice(0, 200).replaceAll(/\p{Cc}/gu, ' ')}`);
  }
};
