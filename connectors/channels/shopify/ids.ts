import type { ShopifyId } from './document.ts';

const GID_NUMBER = /\/(\d+)$/;

/**
 * A Shopify id as text. The ids are 64 bits wide: a JSON number beyond 2^53 has lost its last digits, then the number in the
 * `gid://shopify/TYPE/NUMBER` beside it is taken. `null` where that is missing too.
 */
export const idTextOf = (id: ShopifyId, gid: string | null | undefined): string | null => {
  if (typeof id === 'string') return id;
  if (Number.isSafeInteger(id)) return String(id);
  return GID_NUMBER.exec(gid ?? '')?.[1] ?? null;
};
