import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DRAWINGS_FILE, machineDrawings } from '../cli/draw-machines.ts';
import { orderMachine } from '../domain/order/machine.ts';
import { PHASE_ORDER } from '../domain/order/phase.ts';

describe('the drawings of the machines', () => {
  it('are current (if not: node cli/draw-machines.ts)', async () => {
    expect(await readFile(DRAWINGS_FILE, 'utf8')).toBe(machineDrawings());
  });

  it('number the phases in the order in which the chart tries them', () => {
    const tried = orderMachine.getStateNodeById('order.deciding').always?.map(({ target }) => target?.[0]?.key);
    expect(tried).toEqual(PHASE_ORDER);
  });
});
