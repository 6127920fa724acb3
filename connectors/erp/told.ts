import { createHash } from 'node:crypto';
import Type from 'typebox';
import type { LocationId, Sku, SupplyId } from '../../domain/ids.ts';
import type { Description } from '../../domain/setup/product.ts';
import type { Instant } from '../../domain/time.ts';
import { documentOf, type Read } from '../http/document.ts';
import type { Arrival } from '../system.ts';
import type { SupplyOf } from './incoming.ts';
import type { RoughCount } from './within.ts';

/** What an ERP is read for, in our terms: the same for all of them. It is kept so until it has been worked. */
export type Told =
  /** All that is still bought, at an instant. */
  | { readonly kind: 'supplies'; readonly supplies: readonly SupplyOf[] }
  | { readonly kind: 'counts'; readonly counts: readonly CountTold[] }
  | { readonly kind: 'articles'; readonly articles: readonly Description[] }
  /** What a person must look at, in words. */
  | { readonly kind: 'problem'; readonly problem: string };

export type CountTold = RoughCount & { readonly sku: Sku; readonly location: LocationId };

/** `at`: when the ERP was asked; `part`: its place among those of one answer. */
export const arrivalOf = (told: Told, at: Instant, part = 0): Arrival => {
  const body = JSON.stringify(told);
  const common = { topic: told.kind, headers: {}, body };
  switch (told.kind) {
    case 'supplies':
    case 'counts':
      // One subject: what is not on its way any more must be known before it is counted as having come.
      return { ...common, key: `${told.kind} ${at} ${part}`, subject: 'stock', version: at };
    case 'articles':
      return { ...common, key: `articles ${at} ${part}`, subject: 'articles', version: at };
    case 'problem': {
      const id = createHash('sha256').update(told.problem).digest('hex').slice(0, 32);
      return { ...common, key: `problem ${id}`, subject: `problem ${id}`, version: null };
    }
  }
};

const Id = <T>() => Type.Unsafe<T>(Type.String({ minLength: 1 }));
const Units = Type.Integer({ minimum: 0 });
const Place = { sku: Id<Sku>(), location: Id<LocationId>() };
const Supply = Type.Object({ supply: Id<SupplyId>(), ...Place, quantity: Units, at: Type.String() });
const Count = Type.Object({ ...Place, onHand: Units, asOf: Type.String(), unbooked: Units, leaving: Units });
const Article = Type.Object({
  sku: Id<Sku>(),
  name: Type.Union([Type.String(), Type.Null()]),
  weightGrams: Type.Union([Type.Number(), Type.Null()]),
  barcodes: Type.Array(Type.String()),
});
const document = documentOf(
  Type.Union([
    Type.Object({ kind: Type.Literal('supplies'), supplies: Type.Array(Supply) }),
    Type.Object({ kind: Type.Literal('counts'), counts: Type.Array(Count) }),
    Type.Object({ kind: Type.Literal('articles'), articles: Type.Array(Article) }),
    Type.Object({ kind: Type.Literal('problem'), problem: Type.String() }),
  ]),
);

export const toldIn = ({ body }: Pick<Arrival, 'body'>): Read<Told> => document.parse(body);
