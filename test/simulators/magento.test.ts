import { magentoSimulator } from '../../connectors/simulators/magento/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(magentoSimulator);
