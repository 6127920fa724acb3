import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderIdOf } from '../domain/ids.ts';
import { trackingPages } from './tracking-token.ts';

const pages = trackingPages(Buffer.alloc(32, 1));
const order = fc.uuid().map(orderIdOf);
const tokenOf = (path: string): string => path.slice('/t/'.length);

describe("the token of an order's page", () => {
  it('leads to its order, for every process with the same key', () =>
    fc.assert(
      fc.property(order, (id) => {
        expect(trackingPages(Buffer.alloc(32, 1)).orderOf(tokenOf(pages.pathOf(id)))).toBe(id);
      }),
    ));

  it('leads nowhere when any character of it is another one', () =>
    fc.assert(
      fc.property(order, fc.nat(42), fc.constantFrom(...'ABCXYZabcxyz0189-_'), (id, at, character) => {
        const token = tokenOf(pages.pathOf(id));
        fc.pre(token[at] !== character);
        expect(pages.orderOf(`${token.slice(0, at)}${character}${token.slice(at + 1)}`)).toBeNull();
      }),
    ));

  it('leads nowhere with the id of another order in it', () =>
    fc.assert(
      fc.property(order, order, (one, other) => {
        fc.pre(one !== other);
        const [a, b] = [one, other].map((id) => Buffer.from(tokenOf(pages.pathOf(id)), 'base64url'));
        const spliced = Buffer.concat([a?.subarray(0, 16) ?? Buffer.of(), b?.subarray(16) ?? Buffer.of()]);
        expect(pages.orderOf(spliced.toString('base64url'))).toBeNull();
      }),
    ));

  it.each(['', 'x', '..', 'A'.repeat(43), 'é'.repeat(43), 'A'.repeat(1_000)])('is not %s', (token) =>
    expect(pages.orderOf(token)).toBeNull(),
  );

  it('is of no use where another key is', () => {
    const id = orderIdOf('0b5c1b1e-9d1c-5a0e-8d5e-2f5f6f7a8b9c');
    expect(trackingPages(Buffer.alloc(32, 2)).orderOf(tokenOf(pages.pathOf(id)))).toBeNull();
  });
});
