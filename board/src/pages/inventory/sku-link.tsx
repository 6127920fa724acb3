import { Anchor } from '@mantine/core';
import { Link } from 'wouter';

/** A SKU may hold any character: it stands in the query of the address. */
export const SkuLink = ({ sku }: { readonly sku: string }) => (
  <Anchor
    component={Link}
    href={`/inventory/sku?sku=${encodeURIComponent(sku)}`}
    fw={600}
    size="sm"
    c="var(--board-text)"
  >
    {sku}
  </Anchor>
);
