import { peppolSimulator } from '../../connectors/simulators/peppol/simulator.ts';
import { simulatorContract } from './contract.ts';

simulatorContract(peppolSimulator);
