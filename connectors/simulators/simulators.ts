import { amazonSimulator } from './amazon/simulator.ts';
import { magentoSimulator } from './magento/simulator.ts';
import { miraklSimulator } from './mirakl/simulator.ts';
import { norceSimulator } from './norce/simulator.ts';
import { peppolSimulator } from './peppol/simulator.ts';
import { posSimulator } from './pos/simulator.ts';
import { shopifySimulator } from './shopify/simulator.ts';
import { shopwareSimulator } from './shopware/simulator.ts';
import type { Simulator } from './simulator.ts';

/** Every outside system that can be played on this machine. */
export const SIMULATORS: readonly Simulator[] = [
  shopifySimulator,
  shopwareSimulator,
  magentoSimulator,
  norceSimulator,
  miraklSimulator,
  amazonSimulator,
  posSimulator,
  peppolSimulator,
];
