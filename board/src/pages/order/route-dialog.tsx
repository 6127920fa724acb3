import { Select } from '@mantine/core';
import { useState } from 'react';
import type { WholeOrder } from '../../api/documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';

export const RouteDialog = ({ order, close }: { readonly order: WholeOrder; readonly close: () => void }) => {
  const t = useTexts(orderTexts);
  const { all } = useLocations();
  const [location, setLocation] = useState<string | null>(null);
  const { run, running, problem } = useCommand();
  return (
    <FormDialog
      title={t.routeTitle}
      hint={t.routeHint}
      act={t.route}
      isReady
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'POST',
          path: `/v1/orders/${order.orderId}/routing`,
          body: location === null ? {} : { location },
          done: t.routeDone,
        })
      }
    >
      <Select
        label={t.candidate}
        placeholder={t.byRules}
        data={all.map(({ id, name }) => ({ value: id, label: name }))}
        value={location}
        onChange={setLocation}
        clearable
        searchable
      />
    </FormDialog>
  );
};
