import { ingrid } from './carriers/ingrid/system.ts';
import { nshiftDelivery } from './carriers/nshift-delivery/system.ts';
import { nshiftShip } from './carriers/nshift-ship/system.ts';
import { amazon } from './channels/amazon/system.ts';
import { magento } from './channels/magento/system.ts';
import { mirakl } from './channels/mirakl/system.ts';
import { norce } from './channels/norce/system.ts';
import { peppol } from './channels/peppol/system.ts';
import { pos } from './channels/pos/system.ts';
import { shopify } from './channels/shopify/system.ts';
import { shopware } from './channels/shopware/system.ts';
import { businessCentral } from './erp/business-central/system.ts';
import { fortnox } from './erp/fortnox/system.ts';
import { vismaNet } from './erp/visma-net/system.ts';
import type { System } from './system.ts';

/** Every outside system that connections can be made to. */
export const SYSTEMS: readonly System[] = [
  ...[shopify, shopware, magento, norce, mirakl, amazon, peppol, pos],
  ...[nshiftDelivery, nshiftShip, ingrid],
  ...[fortnox, businessCentral, vismaNet],
];
