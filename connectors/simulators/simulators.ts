import { shopifySimulator } from './shopify/simulator.ts';
import type { Simulator } from './simulator.ts';

/** Every outside system that can be played on this machine. */
export const SIMULATORS: readonly Simulator[] = [shopifySimulator];
