import type { Sku } from '../domain/ids.ts';
import { atpOf, supplyAt } from '../domain/promise/atp.ts';
import { kitAtpOf } from '../domain/promise/kit.ts';
import { emptyLedger, type Ledger } from '../domain/stock/ledger.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Directory } from '../runtime/directory.ts';
import type { StockCommands } from '../runtime/stock-commands.ts';
import { ok } from './answer.ts';
import { narrowed, type Role } from './caller.ts';
import { Problem } from './problem.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { AtpAnswer, atpQuery } from './schemas/stock.ts';

const READ: readonly Role[] = ['operator', 'auditor', 'channel'];

export type AtpDependencies = {
  readonly stock: Pick<StockCommands, 'peek'>;
  readonly directory: Pick<Directory, 'channel' | 'offer' | 'components'>;
  readonly clock: Clock;
};

export const atpRoutes = ({ stock, directory, clock }: AtpDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/atp',
    name: 'availableToPromise',
    summary: 'What a channel can sell of each SKU at this moment, and by when more.',
    access: { may: READ },
    params: {},
    query: atpQuery,
    body: NoBody,
    answers: { 200: AtpAnswer },
    async handle({ caller, query: { channel, sku: skus } }) {
      narrowed(caller, READ, caller.channels, [channel]);
      if (directory.channel(channel) === undefined) {
        const errors = [{ path: '/channel', message: `there is no channel ${channel}` }];
        throw new Problem('unprocessable', 'The channel is not set up.', errors);
      }
      const offer = directory.offer({ channel, country: null, at: null });
      const wanted = [...new Set(skus.flatMap((sku) => directory.components(sku)?.map((one) => one.sku) ?? [sku]))];
      const ledgers = new Map<Sku, Ledger>();
      let newest = 0n;
      for (const { ledger, position } of await Promise.all(wanted.map((sku) => stock.peek(sku)))) {
        ledgers.set(ledger.sku, ledger);
        if (position > newest) newest = position;
      }
      const now = clock.now();
      const supplyOf = (sku: Sku) => supplyAt(ledgers.get(sku) ?? emptyLedger(sku), now);
      const items = skus.map((sku) => {
        const parts = directory.components(sku)?.map((one) => ({ ...one, supply: supplyOf(one.sku) }));
        return parts === undefined ? atpOf(sku, supplyOf(sku), offer, now) : kitAtpOf(sku, parts, offer, now);
      });
      return ok({ items, position: String(newest) });
    },
  }),
];
