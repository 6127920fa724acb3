import { shopify } from './channels/shopify/system.ts';
import type { System } from './system.ts';

/** Every outside system that connections can be made to. */
export const SYSTEMS: readonly System[] = [shopify];
