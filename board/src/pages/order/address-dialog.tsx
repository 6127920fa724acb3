import { SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Address, WholeOrder } from '../../api/documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';

const FIELDS = ['name', 'line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const;
type Draft = { readonly [F in (typeof FIELDS)[number]]: string };

const draftOf = (address: Address | null): Draft => ({
  name: address?.name ?? '',
  line1: address?.line1 ?? '',
  line2: address?.line2 ?? '',
  postalCode: address?.postalCode ?? '',
  city: address?.city ?? '',
  region: address?.region ?? '',
  country: address?.country ?? '',
});

export const AddressDialog = ({ order, close }: { readonly order: WholeOrder; readonly close: () => void }) => {
  const t = useTexts(orderTexts);
  const [draft, setDraft] = useState(() => draftOf(order.shipTo));
  const { run, running, problem } = useCommand();
  return (
    <FormDialog
      title={t.addressTitle}
      hint={t.addressHint}
      act={t.save}
      isReady={/^[A-Z]{2}$/.test(draft.country)}
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'PATCH',
          path: `/v1/orders/${order.orderId}`,
          body: { shipTo: Object.fromEntries(Object.entries(draft).filter(([, text]) => text !== '')) },
          done: t.addressDone,
        })
      }
    >
      <SimpleGrid cols={2} spacing="sm">
        {FIELDS.map((field) => (
          <TextInput
            key={field}
            label={t.fields[field]}
            value={draft[field]}
            required={field === 'country'}
            data-autofocus={field === 'name'}
            onChange={(event) => {
              const text = event.currentTarget.value;
              setDraft({ ...draft, [field]: field === 'country' ? text.toUpperCase() : text });
            }}
          />
        ))}
      </SimpleGrid>
    </FormDialog>
  );
};
