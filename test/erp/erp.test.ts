import { describe } from 'vitest';
import { startBusinessCentral } from './business-central.ts';
import { erpContract } from './contract.ts';
import { startFortnox } from './fortnox.ts';
import { startVisma } from './visma-net.ts';

describe('Fortnox', () => erpContract(startFortnox));

describe('Business Central', () => erpContract(startBusinessCentral));

describe('Visma.net', () => erpContract(startVisma));
