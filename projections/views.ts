import type { Recorded } from '../log/codec.ts';
import { articles } from './articles.ts';
import { atp } from './atp.ts';
import { availability } from './availability.ts';
import { bins } from './bins.ts';
import { carts } from './carts.ts';
import { daily } from './daily.ts';
import { differences } from './differences.ts';
import { exceptions } from './exceptions.ts';
import { fulfilments } from './fulfilments.ts';
import { holds } from './holds.ts';
import { inventory } from './inventory.ts';
import { manifests } from './manifests.ts';
import {
  channels,
  connectors,
  keys,
  locations,
  removedConnectors,
  routingRules,
  specials,
  webhooks,
} from './network.ts';
import { orders } from './orders.ts';
import { pace } from './pace.ts';
import { parcels } from './parcels.ts';
import type { Document, Projection } from './port.ts';
import { promises } from './promises.ts';
import { reconciliations } from './reconciliations.ts';
import { returnFigures } from './return-figures.ts';
import { returns } from './returns.ts';
import { sales } from './sales.ts';
import { supplies } from './supplies.ts';
import { timeline } from './timeline.ts';

/** Every view that Weir keeps. */
export const VIEWS: readonly Projection<Recorded, Document>[] = [
  ...[orders, fulfilments, manifests, parcels, returns, exceptions, inventory, holds, carts, supplies],
  ...[atp, availability, timeline, promises, daily, pace, returnFigures, sales],
  ...[channels, locations, specials, articles, bins, keys, webhooks, connectors, removedConnectors, routingRules],
  ...[reconciliations, differences],
];
