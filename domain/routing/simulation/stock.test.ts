import { describe, expect, it } from 'vitest';
import { channelIdOf, fulfilmentIdOf, locationIdOf, orderIdOf, skuOf, supplyIdOf } from '../../ids.ts';
import { stockedAt } from '../../promise/atp.ts';
import { placeOf } from '../../stock/ledger.ts';
import { type SimulatedStock, simulatedStock } from './stock.ts';

const SKU = skuOf('SHIRT');
const HERE = locationIdOf('here');
const THERE = locationIdOf('there');
const AT = '2026-11-24T08:00:00.000Z';
const ORDER = orderIdOf('o-1');
const DEMAND = { channel: channelIdOf('web'), country: 'SE', at: null };
const FULFILMENT = fulfilmentIdOf('o-1-1');

const counted = (stock: SimulatedStock, onHand: number) =>
  stock.happened({ type: 'StockCounted', data: { sku: SKU, location: HERE, onHand, counted: onHand, asOf: AT } });
const shippedInTruth = (stock: SimulatedStock, quantity: number) =>
  stock.happened({
    type: 'StockShipped',
    data: { sku: SKU, order: ORDER, fulfilment: FULFILMENT, location: HERE, quantity, at: AT },
  });
const at = (stock: SimulatedStock, location = HERE) => stockedAt(placeOf(stock.ledger(), location));

describe('the stock of a simulation', () => {
  it('takes from a count what was found to be missing, and not what the real orders had taken', () => {
    const stock = simulatedStock(SKU);
    counted(stock, 10);
    // In truth four left from here; in the simulation they left from elsewhere.
    shippedInTruth(stock, 4);
    expect(at(stock).sellable).toBe(10);
    counted(stock, 5);
    expect(at(stock).sellable).toBe(9);
  });

  it('goes down by what its own orders take, and up again when they give it back', () => {
    const stock = simulatedStock(SKU);
    counted(stock, 10);
    const allocations = [{ fulfilment: FULFILMENT, location: HERE, quantity: 3 }];
    stock.hold(ORDER, DEMAND, { reserved: 2, allocations });
    expect([at(stock).free, stock.ledger().pooled]).toEqual([7, 2]);
    stock.hold(ORDER, DEMAND, { reserved: 0, allocations: [] });
    expect([at(stock).free, stock.ledger().pooled]).toEqual([10, 0]);
  });

  it('has on hand what came back and what was moved, as it was', () => {
    const stock = simulatedStock(SKU);
    counted(stock, 10);
    const transfer = { sku: SKU, supply: 't', from: HERE, to: THERE, quantity: 4, at: AT, expectedAt: AT };
    stock.happened({ type: 'TransferSent', data: { ...transfer, supply: supplyIdOf('t') } });
    const received = { sku: SKU, supply: supplyIdOf('t'), location: THERE, quantity: 4, at: AT, reference: null };
    stock.happened({ type: 'SupplyReceived', data: received });
    const back = { sku: SKU, location: HERE, quantity: 2, reference: 'r', at: AT };
    stock.happened({ type: 'StockReturned', data: { ...back, unavailable: 'quarantined' } });
    expect([at(stock).sellable, at(stock, THERE).sellable]).toEqual([6, 4]);
  });
});
