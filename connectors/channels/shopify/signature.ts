import { isSignedBy } from '../../http/secret.ts';

/** Whether a body is signed with one of the secrets: `X-Shopify-Hmac-Sha256` is base64 of HMAC-SHA256 over its bytes. */
export const isSigned = (body: Buffer, signature: string | null, secrets: readonly string[]): boolean =>
  isSignedBy(body, Buffer.from(signature ?? '', 'base64'), secrets);
