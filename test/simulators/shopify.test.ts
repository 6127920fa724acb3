import { shopifySimulator } from '../../connectors/simulators/shopify/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(shopifySimulator);
