import { Button, Group, NumberInput, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { FoundOrder } from '../../api/return-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { type Page, useRead } from '../../api/use-read.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded, Problem } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { FoundOrderCard } from './found-order.tsx';
import { returnsTexts } from './returns-texts.ts';

const WAYS = ['order', 'receipt', 'parcel'] as const;
type Way = (typeof WAYS)[number];
type Lookup = {
  readonly orderNumber?: string;
  readonly email?: string;
  readonly receipt?: string;
  readonly trackingNumber?: string;
};

/** At the counter: finds the customer's order, or takes in goods that nobody knows the order of. */
export const Counter = () => {
  const t = useTexts(returnsTexts);
  const { all } = useLocations();
  const [chosen, choose] = useState<string | null>(null);
  const place = chosen ?? (all.length === 1 ? (all[0]?.id ?? null) : null);
  return (
    <Stack gap="md">
      <Select
        label={t.counterAt}
        placeholder={t.choosePlace}
        size="md"
        maw={360}
        data={all.map(({ id, name }) => ({ value: id, label: name }))}
        value={place}
        onChange={choose}
        searchable
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Finding place={place} />
        <Blind place={place} />
      </SimpleGrid>
    </Stack>
  );
};

const Finding = ({ place }: { readonly place: string | null }) => {
  const t = useTexts(returnsTexts);
  const [way, setWay] = useState<Way>('order');
  const [code, setCode] = useState('');
  const [email, setEmail] = useState('');
  const [asked, ask] = useState<Lookup | null>(null);
  const words = code.trim();
  const isReady = words !== '' && (way !== 'order' || email.trim() !== '');
  const find = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) ask(lookupOf(way, words, email.trim()));
  };
  return (
    <Section title={t.findOrder}>
      <form onSubmit={find}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t.findBy}
            size="md"
            data={WAYS.map((value) => ({ value, label: t.ways[value] }))}
            value={way}
            onChange={(value) => setWay(WAYS.find((one) => one === value) ?? 'order')}
          />
          <TextInput
            label={t.codes[way]}
            size="lg"
            maxLength={100}
            value={code}
            autoComplete="off"
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {way === 'order' && (
            <TextInput
              label={t.email}
              size="lg"
              maxLength={320}
              value={email}
              autoComplete="off"
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
          )}
          <Button type="submit" size="lg" disabled={!isReady} leftSection={<IconSearch size={20} aria-hidden />}>
            {t.find}
          </Button>
        </Stack>
      </form>
      {asked !== null && <Results asked={asked} place={place} />}
    </Section>
  );
};

const lookupOf = (way: Way, code: string, email: string): Lookup => {
  switch (way) {
    case 'order':
      return { orderNumber: code, email };
    case 'receipt':
      return { receipt: code };
    case 'parcel':
      return { trackingNumber: code };
  }
};

const Results = ({ asked, place }: { readonly asked: Lookup; readonly place: string | null }) => {
  const t = useTexts(returnsTexts);
  const found = useRead<Page<FoundOrder>>('/v1/returns/lookup', asked);
  return (
    <Loaded asked={found} waiting={<Lines count={3} />}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={<IconSearch size={22} />} title={t.notFound}>
            {t.notFoundWhy}
          </Empty>
        ) : (
          <Stack gap="sm" mt="md">
            {items.map((order) => (
              <FoundOrderCard key={order.orderId} order={order} place={place} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
};

const UNITS_MAX = 10_000;

/** Goods that nobody knows the order of. */
const Blind = ({ place }: { readonly place: string | null }) => {
  const t = useTexts(returnsTexts);
  const [sku, setSku] = useState('');
  const [quantity, setQuantity] = useState(1);
  const [trackingNumber, setTrackingNumber] = useState('');
  const [note, setNote] = useState('');
  const { run, running, problem } = useCommand();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body = {
      ...{ location: place, quantity, note: note.trim() },
      ...(sku.trim() === '' ? {} : { sku: sku.trim() }),
      ...(trackingNumber.trim() === '' ? {} : { trackingNumber: trackingNumber.trim() }),
    };
    if (!(await run({ method: 'POST', path: '/v1/returns/blind', body, done: t.done.blind }))) return;
    setSku('');
    setQuantity(1);
    setTrackingNumber('');
    setNote('');
  };
  return (
    <Section title={t.blind} hint={t.blindHint}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Group grow>
            <TextInput
              label={t.sku}
              size="lg"
              maxLength={100}
              value={sku}
              onChange={(event) => setSku(event.currentTarget.value)}
            />
            <NumberInput
              label={t.quantity}
              size="lg"
              min={1}
              max={UNITS_MAX}
              allowDecimal={false}
              value={quantity}
              onChange={(value) => setQuantity(typeof value === 'number' ? value : 1)}
            />
          </Group>
          <TextInput
            label={t.codes.parcel}
            size="lg"
            maxLength={100}
            value={trackingNumber}
            onChange={(event) => setTrackingNumber(event.currentTarget.value)}
          />
          <TextInput
            label={t.whatIsKnown}
            description={t.noNames}
            size="lg"
            maxLength={2_000}
            required
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {problem !== null && <Problem problem={problem} />}
          <Button
            type="submit"
            size="lg"
            variant="default"
            loading={running}
            disabled={place === null || note.trim() === ''}
          >
            {t.takeInBlind}
          </Button>
        </Stack>
      </form>
    </Section>
  );
};
