import { MultiSelect, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { CHANNEL_TYPES, type Channel } from '../../api/setup-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import { BufferInput } from './buffer-input.tsx';
import { numberOrNull } from './numbers.ts';
import { setupTexts } from './setup-texts.ts';

const NEW: Channel = {
  id: '',
  name: '',
  type: 'site',
  locations: 'all',
  buffer: 0,
  backorder: 'never',
  maxPerOrder: null,
  lowStock: null,
  cancelWindowMinutes: 0,
};

/** A channel's set-up; what is not asked for here stays as it is. `null`: a new one. */
export const ChannelDialog = ({ channel, close }: { readonly channel: Channel | null; readonly close: () => void }) => {
  const t = useTexts(setupTexts);
  const { all } = useLocations();
  const [form, setForm] = useState(channel ?? NEW);
  const { run, running, problem } = useCommand();
  const set = (part: Partial<Channel>): void => setForm((before) => ({ ...before, ...part }));
  const { id, ...settings } = form;
  const lowStock = form.lowStock;
  const lowBelow = (below: number | null): void =>
    set({ lowStock: below === null ? null : { below, clear: Math.max(below, lowStock?.clear ?? below) } });
  return (
    <FormDialog
      title={channel === null ? t.newChannel : channel.name}
      act={t.save}
      isReady={id.trim() !== '' && form.name.trim() !== ''}
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'PUT',
          path: `/v1/channels/${encodeURIComponent(id.trim())}`,
          body: settings,
          done: t.saved,
        })
      }
    >
      {channel === null && (
        <TextInput
          label={t.id}
          description={t.idHint}
          value={id}
          maxLength={64}
          required
          data-autofocus
          onChange={(event) => set({ id: event.currentTarget.value })}
        />
      )}
      <TextInput
        label={t.name}
        value={form.name}
        maxLength={200}
        required
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <SimpleGrid cols={2}>
        <Select
          label={t.type}
          data={CHANNEL_TYPES.map((type) => ({ value: type, label: t.channelType[type] }))}
          value={form.type}
          allowDeselect={false}
          onChange={(value) => set({ type: CHANNEL_TYPES.find((type) => type === value) ?? form.type })}
        />
        <Select
          label={t.backorder}
          data={[
            { value: 'never', label: t.backorders.never },
            { value: 'allow', label: t.backorders.allow },
          ]}
          value={form.backorder}
          allowDeselect={false}
          onChange={(value) => set({ backorder: value === 'allow' ? 'allow' : 'never' })}
        />
      </SimpleGrid>
      <MultiSelect
        label={t.sellsFrom}
        description={t.sellsFromHint}
        data={all.map((location) => ({ value: location.id, label: location.name }))}
        value={form.locations === 'all' ? [] : [...form.locations]}
        onChange={(chosen) => set({ locations: chosen.length === 0 ? 'all' : chosen })}
        clearable
        searchable
      />
      <SimpleGrid cols={2}>
        <BufferInput label={t.buffer} hint={t.bufferHint} value={form.buffer} set={(buffer) => set({ buffer })} />
        <NumberInput
          label={t.cancelWindow}
          description={t.cancelWindowHint}
          value={form.cancelWindowMinutes}
          min={0}
          allowDecimal={false}
          onChange={(value) => set({ cancelWindowMinutes: numberOrNull(value) ?? 0 })}
        />
        <NumberInput
          label={t.lowBelow}
          value={lowStock?.below ?? ''}
          min={1}
          allowDecimal={false}
          onChange={(value) => lowBelow(numberOrNull(value))}
        />
        <NumberInput
          label={t.lowClear}
          value={lowStock?.clear ?? ''}
          min={lowStock?.below ?? 1}
          disabled={lowStock === null}
          allowDecimal={false}
          onChange={(value) =>
            lowStock !== null && set({ lowStock: { ...lowStock, clear: numberOrNull(value) ?? lowStock.below } })
          }
        />
        <NumberInput
          label={t.maxPerOrder}
          placeholder={t.unlimited}
          value={form.maxPerOrder ?? ''}
          min={1}
          allowDecimal={false}
          onChange={(value) => set({ maxPerOrder: numberOrNull(value) })}
        />
      </SimpleGrid>
    </FormDialog>
  );
};
