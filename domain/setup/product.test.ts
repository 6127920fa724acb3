import { describe as about, expect, it } from 'vitest';
import { skuOf } from '../ids.ts';
import { describe, type Product } from './product.ts';

const sku = skuOf('SHIRT');
const nothingSaid = { sku, name: null, weightGrams: null, barcodes: [] };
const known: Product = {
  ...{ sku, name: 'A shirt', weightGrams: 180, attributes: { fragile: true }, barcodes: ['590'] },
  ...{ components: null, releaseAt: '2026-12-01T00:00:00.000Z' },
};

about('an article as its system describes it', () => {
  it('has the name, weight and barcodes that are said, and all else as it was', () => {
    const said = { sku, name: 'T-shirt, M', weightGrams: 200, barcodes: ['591'] };
    expect(describe(known, said)).toEqual({ ...known, ...said });
  });

  it('keeps what is not said', () => {
    expect(describe(known, nothingSaid)).toEqual(known);
  });

  it('is a product where it was none', () => {
    const { attributes, components, releaseAt } = describe(null, { ...nothingSaid, name: 'T-shirt' });
    expect({ attributes, components, releaseAt }).toEqual({ attributes: {}, components: null, releaseAt: null });
  });
});
