import { describe } from 'vitest';
import { createManual } from '../../connectors/carriers/manual/adapter.ts';
import { carrierContract, httpCarrierContract } from './contract.ts';
import { startIngrid } from './ingrid.ts';
import { startNshiftDelivery } from './nshift-delivery.ts';
import { startNshiftShip } from './nshift-ship.ts';

const NSHIFT = { underWay: '2000', delivered: '3000', delayed: '5002', strange: '9999' };

describe('nShift Delivery', () => httpCarrierContract(startNshiftDelivery, NSHIFT));

describe('nShift Ship', () => httpCarrierContract(startNshiftShip, NSHIFT));

describe('Ingrid', () =>
  httpCarrierContract(startIngrid, {
    underWay: 'STEP_ON_ROUTE',
    delivered: 'STEP_DELIVERED_TO_CONSUMER',
    delayed: 'DELAYED',
    strange: 'STEP_BEAMED_UP',
  }));

describe('a carrier without a system', () =>
  carrierContract(async () => ({ carrier: createManual({ trackingUrl: null }), service: 'any' })));
