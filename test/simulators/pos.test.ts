import { posSimulator } from '../../connectors/simulators/pos/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(posSimulator);
