import { createHmac, timingSafeEqual } from 'node:crypto';

const DIGEST_BYTES = 32;

/**
 * Whether a body is signed with one of the secrets: `X-Shopify-Hmac-Sha256` is base64 of HMAC-SHA256 over its bytes. The bytes of the two
 * digests are compared, in constant time.
 */
export const isSigned = (body: Buffer, signature: string | null, secrets: readonly string[]): boolean => {
  const given = Buffer.from(signature ?? '', 'base64');
  if (given.length !== DIGEST_BYTES) return false;
  const matching = secrets.filter((secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given),
  );
  return matching.length > 0;
};
