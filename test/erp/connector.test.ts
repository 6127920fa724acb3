import { describe } from 'vitest';
import { connectorContract } from './connector-contract.ts';
import { SYSTEMS } from './systems.ts';

describe.each(SYSTEMS)('%s as a connector', (_, start) => connectorContract(start));
