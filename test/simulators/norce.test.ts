import { norceSimulator } from '../../connectors/simulators/norce/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(norceSimulator);
