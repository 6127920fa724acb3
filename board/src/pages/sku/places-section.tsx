import { Button, Table, Text } from '@mantine/core';
import { IconMapPinOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { Stock, StockPlace } from '../../api/stock-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { Section } from '../../parts/section.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { AdjustDialog } from './adjust-dialog.tsx';
import { skuTexts } from './sku-texts.ts';

const COUNTS = ['onHand', 'unavailable', 'reserved', 'allocated', 'safety', 'available'] as const;

/** Where a SKU lies, and what of it is for whom. */
export const PlacesSection = ({ stock, path }: { readonly stock: Stock; readonly path: string }) => {
  const t = useTexts(skuTexts);
  const mayAdjust = useMay();
  const [adjusts, adjust] = useState<StockPlace | null>(null);
  return (
    <Section title={t.places} flush>
      {stock.byLocation.length === 0 ? (
        <Empty icon={<IconMapPinOff size={22} />} title={t.noPlaces} />
      ) : (
        <Table.ScrollContainer minWidth={760}>
          <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t.places}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.location}</Table.Th>
                {COUNTS.map((count) => (
                  <Table.Th key={count} ta="right">
                    {t[count]}
                  </Table.Th>
                ))}
                {mayAdjust && <Table.Td w={110} />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {stock.byLocation.map((place) => (
                <Place key={place.location} place={place} adjust={mayAdjust ? () => adjust(place) : null} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {adjusts !== null && <AdjustDialog sku={stock.sku} path={path} place={adjusts} close={() => adjust(null)} />}
    </Section>
  );
};

const Place = ({ place, adjust }: { readonly place: StockPlace; readonly adjust: (() => void) | null }) => {
  const t = useTexts(skuTexts);
  const formats = useFormats();
  const { name } = useLocations();
  const reasons = Object.entries(place.unavailableBy)
    .filter(([, units]) => units > 0)
    .map(([reason, units]) => `${formats.number(units)} ${t.asideFor[reason] ?? reason}`);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {name(place.location)}
        </Text>
        {(place.paused || reasons.length > 0) && (
          <Text size="xs" c="dimmed">
            {[...(place.paused ? [t.paused] : []), ...reasons].join(' · ')}
          </Text>
        )}
      </Table.Td>
      {COUNTS.map((count) => (
        <Table.Td
          key={count}
          ta="right"
          fw={count === 'available' ? 650 : 400}
          c={place[count] === 0 ? 'dimmed' : 'var(--board-text)'}
        >
          {formats.number(place[count])}
        </Table.Td>
      ))}
      {adjust !== null && (
        <Table.Td ta="right">
          <Button
            size="compact-sm"
            variant="default"
            onClick={adjust}
            aria-label={`${t.adjust}: ${name(place.location)}`}
          >
            {t.adjust}
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  );
};
