import { Alert, Anchor, Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Booking, Work } from '../../api/work-documents.ts';
import { Tag } from '../../parts/tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { Acts } from './acts.ts';
import { BOOKING_TONES } from './work-card.tsx';
import { workTexts } from './work-texts.ts';

/** It leaves the hands that packed it: with its carrier, or to where the customer collects it. */
export const Leaving = ({ work, step, running }: Acts) => {
  const t = useTexts(workTexts);
  if (work.method === 'collect') {
    return (
      <Button size="xl" loading={running} data-autofocus onClick={() => void step('ready', {}, t.done.ready)}>
        {t.ready}
      </Button>
    );
  }
  const { booking } = work;
  const isBooked = booking !== null && booking.status !== 'withdrawn';
  return (
    <Stack gap="sm">
      {isBooked && <Booked work={work} booking={booking} />}
      {booking?.status === 'booked' ? (
        <Button size="xl" loading={running} data-autofocus onClick={() => void step('ship', {}, t.done.ship)}>
          {t.hasLeft}
        </Button>
      ) : (
        <ByHand step={step} running={running} hint={isBooked ? t.byHandHint : null} mustBeTracked={isBooked} />
      )}
    </Stack>
  );
};

const Booked = ({ work, booking }: { readonly work: Work; readonly booking: Booking }) => {
  const t = useTexts(workTexts);
  const mayRetry = useMay('operator');
  const { status, carrier, connector, service, bookingId, messages } = booking;
  return (
    <Alert
      variant="outline"
      color={status === 'failed' ? 'red' : 'weir'}
      c="var(--board-text)"
      title={`${carrier ?? connector} · ${service}`}
    >
      <Group gap="sm">
        <Tag tone={BOOKING_TONES[status]}>{t.booking[status]}</Tag>
        {status === 'requested' && <Loader size="xs" aria-label={t.booking.requested} />}
        {bookingId !== null && <Text size="sm">{t.bookingId(bookingId)}</Text>}
      </Group>
      {messages.map(({ text }) => (
        <Text key={text} size="sm">
          {text}
        </Text>
      ))}
      {status === 'failed' && mayRetry && (
        <Anchor component={Link} href="/exceptions" size="sm" c="var(--board-info)">
          {t.retryBooking}
        </Anchor>
      )}
      {status === 'booked' &&
        work.parcels.map(({ number, trackingNumber }) => (
          <Group key={number} justify="space-between" mt="xs">
            <Text size="sm">
              {t.parcel(number)} {trackingNumber ?? ''}
            </Text>
            <Button
              component="a"
              variant="default"
              size="md"
              href={`/v1/fulfilments/${encodeURIComponent(work.id)}/documents/label?parcel=${number}`}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconPrinter size={18} aria-hidden />}
            >
              {t.label(number)}
            </Button>
          </Group>
        ))}
    </Alert>
  );
};

const ByHand = ({
  step,
  running,
  hint,
  mustBeTracked,
}: Pick<Acts, 'step' | 'running'> & { readonly hint: string | null; readonly mustBeTracked: boolean }) => {
  const t = useTexts(workTexts);
  const [carrier, setCarrier] = useState('');
  const [number, setNumber] = useState('');
  const isReady = !mustBeTracked || number.trim() !== '';
  const body = {
    ...(carrier.trim() === '' ? {} : { carrier: carrier.trim() }),
    ...(number.trim() === '' ? {} : { trackingNumber: number.trim() }),
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void step('ship', body, t.done.ship);
      }}
    >
      <Stack gap="sm">
        {hint !== null && (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
        <Group grow align="flex-end">
          <TextInput
            size="lg"
            label={t.carrier}
            maxLength={100}
            value={carrier}
            onChange={(event) => setCarrier(event.currentTarget.value)}
          />
          <TextInput
            size="lg"
            label={t.trackingNumber}
            maxLength={100}
            value={number}
            required={mustBeTracked}
            data-autofocus
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        </Group>
        <Button type="submit" size="xl" loading={running} disabled={!isReady}>
          {t.hasLeft}
        </Button>
      </Stack>
    </form>
  );
};
