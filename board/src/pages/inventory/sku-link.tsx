import { RowLink } from '../../parts/row-link.tsx';

/** A SKU may hold any character: it stands in the query of the address. */
export const SkuLink = ({ sku }: { readonly sku: string }) => (
  <RowLink href={`/inventory/sku?sku=${encodeURIComponent(sku)}`}>{sku}</RowLink>
);
