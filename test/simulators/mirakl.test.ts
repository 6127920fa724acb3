import { miraklSimulator } from '../../connectors/simulators/mirakl/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(miraklSimulator);
