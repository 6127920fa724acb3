import { createHash, timingSafeEqual } from 'node:crypto';

/** The user and the password of HTTP Basic that Norce was given, against the header `authorization`; all passwords are valid ones. */
export const isBasicAuthorised = (header: string | undefined, user: string, passwords: readonly string[]): boolean => {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return false;
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  return passwords.map((password) => isSame(given, `${user}:${password}`)).includes(true);
};

/** Events come with headers that Norce was given, and no signature: one of them holds the secret. */
export const isEventAuthorised = (header: string | undefined, secrets: readonly string[]): boolean =>
  header !== undefined && secrets.map((secret) => isSame(header, secret)).includes(true);

/** In constant time, also for texts of different lengths. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The answer that Norce reads: the order is ours now. Its number may be told later, with a status. */
export const acceptedAnswer = (erpOrderNo: string | null) => ({
  StatusCode: 'OK',
  Description: 'Accepted',
  HasErpOrderNo: erpOrderNo !== null,
  ErpOrderNo: erpOrderNo,
});

/** Norce tries again: for what a repeat may cure, or where a known order comes with other content. */
export const failedAnswer = (description: string) => ({
  StatusCode: 'Failed',
  Description: description,
  HasErpOrderNo: false,
  ErpOrderNo: null,
});
