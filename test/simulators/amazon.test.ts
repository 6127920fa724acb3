import { amazonSimulator } from '../../connectors/simulators/amazon/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(amazonSimulator);
