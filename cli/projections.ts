import { exceptions } from '../projections/exceptions.ts';
import { fulfilments } from '../projections/fulfilments.ts';
import { holds } from '../projections/holds.ts';
import { inventory } from '../projections/inventory.ts';
import { channels, keys, locations } from '../projections/network.ts';
import { orders } from '../projections/orders.ts';
import { returns } from '../projections/returns.ts';

/** Every view that Weir keeps. */
export const projections = [orders, fulfilments, returns, exceptions, inventory, holds, channels, locations, keys];
