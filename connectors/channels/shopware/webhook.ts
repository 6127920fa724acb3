import { createHmac } from 'node:crypto';
import { isSignedBy } from '../../http/secret.ts';
import { webhookDocument } from './document.ts';

/**
 * True where the header `shopware-shop-signature` is the hex HMAC-SHA256 of the raw body under one of the secrets: the one of this shop, and
 * while it is being changed the one before. Compared in constant time.
 */
export const isSigned = (body: Uint8Array, signature: string | undefined, secrets: readonly string[]): boolean => {
  if (signature === undefined || !HEX_SHA256.test(signature)) return false;
  return isSignedBy(body, Buffer.from(signature, 'hex'), secrets);
};

const HEX_SHA256 = /^[0-9a-f]{64}$/i;

/** A delivery's key, the same for a repeat, and the shop that it says it is from; `null` where the body is none of Shopware's. */
export const deliveryKeyOf = (body: unknown): { readonly key: string; readonly shopId: string } | null => {
  const checked = webhookDocument.read(body);
  if ('errors' in checked) return null;
  const { data, source } = checked.document;
  return { key: `${data.event}:${source.eventId}`, shopId: source.shopId };
};

/** A shop that installs the app signs the query `shop-id=...&shop-url=...&timestamp=...`, as it stands, with the secret of the manifest. */
export const isRegistrationSigned = (query: string, signature: string | undefined, appSecret: string): boolean =>
  isSigned(Buffer.from(query), signature, [appSecret]);

/** The `proof` that the app answers a registration with. */
export const registrationProofOf = (shopId: string, shopUrl: string, appName: string, appSecret: string): string =>
  createHmac('sha256', appSecret).update(`${shopId}${shopUrl}${appName}`).digest('hex');
