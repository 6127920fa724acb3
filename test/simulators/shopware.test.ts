import { shopwareSimulator } from '../../connectors/simulators/shopware/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(shopwareSimulator);
