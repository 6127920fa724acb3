import { LRUCache } from 'lru-cache';
import type { Sku } from '../domain/ids.ts';
import type { Article } from '../domain/routing/network.ts';
import type { Product } from '../domain/setup/product.ts';
import type { Recorded } from '../log/codec.ts';

/** What routing must know of articles, in memory: read from the log when one is asked for first, and then kept up to date. */
export type Articles = {
  /** What is known of each; a SKU that is not set up is not among them. Throws what the log throws. */
  readonly of: (skus: Iterable<Sku>) => Promise<ReadonlyMap<Sku, Article>>;
  readonly apply: (event: Recorded) => void;
};

const ARTICLES_KEPT_MAX = 50_000;

export const articles = (read: (sku: Sku) => Promise<Product | null>): Articles => {
  const kept = new LRUCache<Sku, { readonly article: Promise<Article | null> }>({ max: ARTICLES_KEPT_MAX });

  const articleOf = (sku: Sku): Promise<Article | null> => {
    const known = kept.get(sku);
    if (known !== undefined) return known.article;
    const article = read(sku).then((product) => (product === null ? null : articleIn(product)));
    kept.set(sku, { article });
    // What could not be read is asked for again.
    article.catch(() => kept.delete(sku));
    return article;
  };

  return {
    async of(skus) {
      const found = new Map<Sku, Article>();
      const read = [...skus].map(async (sku) => [sku, await articleOf(sku)] as const);
      for (const [sku, article] of await Promise.all(read)) if (article !== null) found.set(sku, article);
      return found;
    },
    apply(event) {
      if (event.type === 'ProductSet') kept.set(event.data.sku, { article: Promise.resolve(articleIn(event.data)) });
    },
  };
};

/** What routing must know of a product. */
export const articleIn = ({ weightGrams, attributes }: Product): Article => ({
  grams: weightGrams ?? 0,
  attributes: Object.keys(attributes).filter((name) => attributes[name] === true),
});
