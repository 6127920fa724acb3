import { ingrid } from './carriers/ingrid/system.ts';
import { nshiftDelivery } from './carriers/nshift-delivery/system.ts';
import { nshiftShip } from './carriers/nshift-ship/system.ts';
import { shopify } from './channels/shopify/system.ts';
import type { System } from './system.ts';

/** Every outside system that connections can be made to. */
export const SYSTEMS: readonly System[] = [shopify, nshiftDelivery, nshiftShip, ingrid];
