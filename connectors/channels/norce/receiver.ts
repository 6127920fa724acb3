import { isOneOf } from '../../http/secret.ts';

/** The user and the password of HTTP Basic that Norce was given, against the header `authorization`; all passwords are valid ones. */
export const isBasicAuthorised = (header: string | undefined, user: string, passwords: readonly string[]): boolean => {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return false;
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  return isOneOf(
    given,
    passwords.map((password) => `${user}:${password}`),
  );
};

/** Events come with headers that Norce was given, and no signature: one of them holds the secret. */
export const isEventAuthorised = (header: string | undefined, secrets: readonly string[]): boolean =>
  isOneOf(header, secrets);

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
