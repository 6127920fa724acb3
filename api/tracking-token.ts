import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { type OrderId, orderIdOf } from '../domain/ids.ts';

/**
 * The addresses of the public pages of orders. A token is the order's id and 128 bits of an HMAC over it, in base64url: whoever has the
 * key can make and check it, nothing is stored, and nobody else can guess one.
 */
export type TrackingPages = {
  /** `/t/{token}`. */
  readonly pathOf: (order: OrderId) => string;
  /** The order of a token; `null` for any that was not made with this key. */
  readonly orderOf: (token: string) => OrderId | null;
};

const ID_BYTES = 16;
const MAC_BYTES = 16;

/** `key`: 256 bits that are used for nothing else. */
export const trackingPages = (key: Buffer): TrackingPages => {
  const secret = createSecretKey(key);

  const tokenOf = (id: Buffer): string => {
    const mac = createHmac('sha256', secret).update(id).digest().subarray(0, MAC_BYTES);
    return Buffer.concat([id, mac]).toString('base64url');
  };

  return {
    pathOf: (order) => `/t/${tokenOf(Buffer.from(order.replaceAll('-', ''), 'hex'))}`,
    orderOf(token) {
      const id = Buffer.alloc(ID_BYTES);
      Buffer.from(token, 'base64url').copy(id);
      // The text itself is compared, so that there is one way to write each token; it is made whatever was given.
      const right = Buffer.from(tokenOf(id));
      const given = Buffer.alloc(right.length);
      given.write(token.length === right.length ? token : '', 'latin1');
      return timingSafeEqual(right, given) ? orderIdOf(uuidOf(id)) : null;
    },
  };
};

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
