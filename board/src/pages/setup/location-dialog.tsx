import { Checkbox, Input, MultiSelect, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { LOCATION_TYPES, type Location, SERVICES } from '../../api/setup-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { TIME_ZONE } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { BufferInput } from './buffer-input.tsx';
import { numberOrNull } from './numbers.ts';
import { OpeningInput } from './opening-input.tsx';
import { setupTexts } from './setup-texts.ts';

const HANDLING_HOURS = 4;

const NEW: Location = {
  id: '',
  name: '',
  type: 'warehouse',
  address: { country: '' },
  timeZone: TIME_ZONE,
  services: ['ship'],
  opening: null,
  cutOff: null,
  handlingHours: HANDLING_HOURS,
  capacityPerDay: null,
  safetyStock: 0,
  paused: false,
};

const ZONES = Intl.supportedValuesOf('timeZone');

/** A location's set-up; what is not asked for here stays as it is. `null`: a new one. */
export const LocationDialog = ({
  location,
  close,
}: {
  readonly location: Location | null;
  readonly close: () => void;
}) => {
  const t = useTexts(setupTexts);
  const [form, setForm] = useState(location ?? NEW);
  const { run, running, problem } = useCommand();
  const set = (part: Partial<Location>): void => setForm((before) => ({ ...before, ...part }));
  const { id, ...settings } = form;
  const { address } = form;
  return (
    <FormDialog
      title={location === null ? t.newLocation : location.name}
      act={t.save}
      isReady={id.trim() !== '' && form.name.trim() !== '' && address.country !== ''}
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'PUT',
          path: `/v1/locations/${encodeURIComponent(id.trim())}`,
          body: settings,
          done: t.saved,
        })
      }
    >
      {location === null && (
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
          data={LOCATION_TYPES.map((type) => ({ value: type, label: t.locationType[type] }))}
          value={form.type}
          allowDeselect={false}
          onChange={(value) => set({ type: LOCATION_TYPES.find((type) => type === value) ?? form.type })}
        />
        <Select
          label={t.timeZone}
          data={ZONES.includes(form.timeZone) ? ZONES : [form.timeZone, ...ZONES]}
          value={form.timeZone}
          allowDeselect={false}
          searchable
          onChange={(value) => set({ timeZone: value ?? form.timeZone })}
        />
        <TextInput
          label={t.line1}
          value={address.line1 ?? ''}
          onChange={(event) => set({ address: { ...address, line1: event.currentTarget.value } })}
        />
        <TextInput
          label={t.postalCode}
          value={address.postalCode ?? ''}
          onChange={(event) => set({ address: { ...address, postalCode: event.currentTarget.value } })}
        />
        <TextInput
          label={t.city}
          value={address.city ?? ''}
          onChange={(event) => set({ address: { ...address, city: event.currentTarget.value } })}
        />
        <TextInput
          label={t.country}
          placeholder={t.countryHint}
          value={address.country}
          maxLength={2}
          required
          onChange={(event) => set({ address: { ...address, country: event.currentTarget.value.toUpperCase() } })}
        />
      </SimpleGrid>
      <MultiSelect
        label={t.services}
        data={SERVICES.map((service) => ({ value: service, label: t.service[service] }))}
        value={[...form.services]}
        onChange={(chosen) => set({ services: SERVICES.filter((service) => chosen.includes(service)) })}
      />
      <OpeningInput value={form.opening} set={(opening) => set({ opening })} />
      <SimpleGrid cols={2}>
        <Input.Wrapper label={t.cutOff} description={t.cutOffHint} id="cut-off">
          <Input
            id="cut-off"
            type="time"
            value={form.cutOff ?? ''}
            onChange={(event) => set({ cutOff: event.currentTarget.value === '' ? null : event.currentTarget.value })}
          />
        </Input.Wrapper>
        <BufferInput
          label={t.safety}
          hint={t.safetyHint}
          value={form.safetyStock}
          set={(safetyStock) => set({ safetyStock })}
        />
        <NumberInput
          label={t.handling}
          value={form.handlingHours}
          min={0}
          onChange={(value) => set({ handlingHours: numberOrNull(value) ?? 0 })}
        />
        <NumberInput
          label={t.capacity}
          placeholder={t.unlimited}
          value={form.capacityPerDay ?? ''}
          min={0}
          allowDecimal={false}
          onChange={(value) => set({ capacityPerDay: numberOrNull(value) })}
        />
      </SimpleGrid>
      <Checkbox
        label={t.paused}
        description={t.pausedHint}
        checked={form.paused}
        onChange={(event) => set({ paused: event.currentTarget.checked })}
      />
    </FormDialog>
  );
};
