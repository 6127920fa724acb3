import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconTruckDelivery } from '@tabler/icons-react';
import { useState } from 'react';
import { useCommand } from '../../api/use-command.ts';
import { type Page, useRead } from '../../api/use-read.ts';
import type { Manifest, ManifestListed, Work } from '../../api/work-documents.ts';
import { Instant } from '../../parts/instant.tsx';
import { Empty, Lines, Loaded, Problem } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './manifests-panel.module.css';
import { Panel } from './panel.tsx';
import { workTexts } from './work-texts.ts';

const SHOWN = 20;

/** What leaves together: hands over what is packed, and shows what has left before. */
export const ManifestsPanel = ({
  location,
  packed,
  mayAct,
  close,
}: {
  readonly location: string;
  readonly packed: readonly Work[];
  readonly mayAct: boolean;
  readonly close: () => void;
}) => {
  const t = useTexts(workTexts);
  const asked = useRead<Page<ManifestListed>>('/v1/manifests', { location, limit: SHOWN });
  return (
    <Panel
      close={close}
      title={
        <Text fw={650} size="xl">
          {t.manifests}
        </Text>
      }
    >
      <Stack gap="md">
        {mayAct && <HandOver location={location} packed={packed.filter(({ method }) => method === 'ship')} />}
        <Loaded asked={asked} waiting={<Lines count={5} height={56} />}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon={<IconTruckDelivery size={22} />} title={t.noManifests} />
            ) : (
              <Stack gap="xs">
                {items.map((manifest) => (
                  <ManifestRow key={manifest.id} manifest={manifest} />
                ))}
              </Stack>
            )
          }
        </Loaded>
      </Stack>
    </Panel>
  );
};

const HandOver = ({ location, packed }: { readonly location: string; readonly packed: readonly Work[] }) => {
  const t = useTexts(workTexts);
  const [carrier, setCarrier] = useState<string | null>(null);
  const { run, running, problem } = useCommand();
  const carriers = [...new Set(packed.flatMap(({ booking }) => booking?.carrier ?? []))];
  const leaving = packed.filter(({ booking }) => carrier === null || (booking?.carrier ?? carrier) === carrier);
  const body = { location, ...(carrier === null ? {} : { carrier }) };
  return (
    <Stack gap="sm">
      {carriers.length > 0 && (
        <Select
          size="md"
          label={t.carrier}
          placeholder={t.everyCarrier}
          data={carriers}
          value={carrier}
          onChange={setCarrier}
          clearable
        />
      )}
      <Button
        size="xl"
        loading={running}
        disabled={leaving.length === 0}
        leftSection={<IconTruckDelivery size={22} aria-hidden />}
        onClick={() => void run({ method: 'POST', path: '/v1/manifests', body, done: t.done.handOver })}
      >
        {leaving.length === 0 ? t.nothingPacked : t.handOverAll(leaving.length)}
      </Button>
      {problem !== null && <Problem problem={problem} />}
    </Stack>
  );
};

const ManifestRow = ({ manifest }: { readonly manifest: ManifestListed }) => {
  const t = useTexts(workTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={classes.manifest}>
      <button type="button" className={classes.head} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span>
          <b>
            <Instant at={manifest.openedAt} />
          </b>{' '}
          {manifest.carrier ?? ''}
        </span>
        <span>
          {t.orders(manifest.fulfilments)}
          {manifest.status === 'open' && ` · ${t.leaving}`}
        </span>
      </button>
      {isOpen && <ManifestParcels id={manifest.id} />}
    </div>
  );
};

const ManifestParcels = ({ id }: { readonly id: string }) => {
  const t = useTexts(workTexts);
  const formats = useFormats();
  const asked = useRead<Manifest>(`/v1/manifests/${encodeURIComponent(id)}`);
  return (
    <Loaded asked={asked} waiting={<Lines count={2} />}>
      {({ parcels, weightGrams, leftOut }) => (
        <Stack gap={4} p="sm">
          {parcels.map(({ fulfilment, parcel, trackingNumber, carrier, weightGrams: grams }) => (
            <Group key={`${fulfilment} ${parcel}`} justify="space-between" gap="xs">
              <Text size="sm">
                {trackingNumber ?? t.notTracked} {carrier ?? ''}
              </Text>
              <Text size="sm" c="dimmed">
                {grams === undefined ? '–' : `${formats.number(grams)} g`}
              </Text>
            </Group>
          ))}
          <Group justify="space-between">
            <Text size="sm" fw={600}>
              {t.parcels(parcels.length)}
            </Text>
            <Text size="sm" fw={600}>
              {formats.number(weightGrams)} g
            </Text>
          </Group>
          {leftOut.length > 0 && (
            <Alert color="yellow" variant="outline" title={t.leftOut(leftOut.length)} c="var(--board-text)">
              {leftOut.map(({ reason }) => reason).join(' ')}
            </Alert>
          )}
        </Stack>
      )}
    </Loaded>
  );
};
