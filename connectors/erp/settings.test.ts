import { describe, expect, it } from 'vitest';
import { channelIdOf, locationIdOf } from '../../domain/ids.ts';
import type { Network } from '../../runtime/connectors.ts';
import { bookOf, type Policy, policyFaults } from './settings.ts';

const WEB = channelIdOf('web');
const accounts = { sales: '3001', freight: '3520', fees: '3540' };

const policy: Policy = {
  invoice: 'shipment',
  customers: { kind: 'collective', numbers: { [WEB]: 'WEB' } },
  vat: [{ country: 'SE', rate: 25, vatCode: 'MOMS25', accounts }],
  country: 'SE',
  giftCards: { account: '2421', vatCode: 'MOMS00' },
  rounding: { account: '3740' },
  timeZone: 'Europe/Stockholm',
};

const network: Network = {
  channel: (id) => (id === WEB ? {} : undefined),
  location: () => undefined,
};

const faultsOf = (more: Partial<Policy>) => policyFaults({ ...policy, ...more }, network);

describe('the settings of an ERP', () => {
  it('are a policy: booked, without sales orders, and no rate is of one channel alone, where nothing else is said', () => {
    expect(bookOf(policy)).toMatchObject({
      ...{ invoice: 'shipment', book: true, salesOrder: false, warehouses: {} },
      vat: [{ channel: null, country: 'SE', rate: 2_500, vatCode: 'MOMS25', accounts }],
    });
  });

  it('say rates in percent, also those that are no whole ones', () => {
    const vat = [{ country: 'FI', rate: 25.5, vatCode: 'FI', accounts }];
    expect(bookOf({ ...policy, vat }).vat).toMatchObject([{ rate: 2_550 }]);
    expect(faultsOf({ vat: [{ country: 'SE', rate: 2.125, vatCode: 'X', accounts }] })).toEqual([
      { path: '/vat/0/rate', message: 'has more than two decimals' },
    ]);
  });

  it('name warehouses as the ERP does, and each location once', () => {
    const warehouses = { GBG: locationIdOf('wh-1'), STHLM: locationIdOf('wh-2') };
    expect(bookOf({ ...policy, warehouses }).warehouses).toEqual({ 'wh-1': 'GBG', 'wh-2': 'STHLM' });
    const there: Network = { ...network, location: () => ({}) };
    const twice = { GBG: locationIdOf('wh-1'), OLD: locationIdOf('wh-1') };
    expect(policyFaults({ ...policy, warehouses: twice }, there)).toEqual([
      { path: '/warehouses/OLD', message: 'is wh-1, which is GBG already' },
    ]);
  });

  it('find customers by an attribute of the order only where they say which', () => {
    expect(bookOf({ ...policy, customers: { kind: 'matched' } }).customers).toEqual({
      ...{ kind: 'matched', organisationAttribute: null },
    });
  });

  it('have a rate where orders are sold to that say no country, and a zone that there is', () => {
    expect(faultsOf({ country: 'NO', timeZone: 'Europe/Oslow' }).map(({ path }) => path)).toEqual([
      '/vat',
      '/timeZone',
    ]);
    expect(faultsOf({})).toEqual([]);
  });
});
