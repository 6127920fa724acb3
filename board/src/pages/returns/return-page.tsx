import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { Link, useParams } from 'wouter';
import type { WholeReturn } from '../../api/return-documents.ts';
import { useChannels, useLocations } from '../../api/use-names.ts';
import { keyOf, useRead } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { Instant } from '../../parts/instant.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Lines, Loaded } from '../../parts/states.tsx';
import { ReturnTag } from '../../parts/status-tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { InspectForm } from './inspect-form.tsx';
import { ReceiveForm } from './receive-form.tsx';
import { ReturnActions } from './return-actions.tsx';
import classes from './return-page.module.css';
import { missingOf, waitingIn } from './return-work.ts';
import { returnsTexts } from './returns-texts.ts';
import { SendBack } from './send-back.tsx';

const POLL_MILLIS = 15_000;
const REFRESH_MILLIS = 100;

/** One return: what comes back and why, what has come, and what becomes of it. */
const ReturnPage = () => {
  const { returnId = '' } = useParams<{ returnId: string }>();
  const path = `/v1/returns/${encodeURIComponent(returnId)}`;
  const t = useTexts(returnsTexts);
  const isStaff = useMay('operator', 'auditor');
  const asked = useRead<WholeReturn>(path, {}, isStaff ? {} : { everyMillis: POLL_MILLIS });
  useLiveRefresh(isStaff ? 'returns' : null, keyOf(path), REFRESH_MILLIS);
  return (
    <Loaded asked={asked} waiting={<Lines count={10} />}>
      {(one) => (
        <Page
          title={t.returnOf(one.externalId ?? one.id)}
          heading={
            <Group gap="sm">
              {t.returnOf(one.externalId ?? one.id)}
              <ReturnTag status={one.status} />
            </Group>
          }
          lead={<Lead one={one} />}
          actions={
            <>
              <Button
                component="a"
                variant="default"
                size="md"
                href={`${path}/documents/return-slip`}
                target="_blank"
                rel="noreferrer"
                leftSection={<IconPrinter size={18} aria-hidden />}
              >
                {t.returnSlip}
              </Button>
              {one.booking?.status === 'booked' && (
                <Button
                  component="a"
                  variant="default"
                  size="md"
                  href={`${path}/documents/label`}
                  target="_blank"
                  rel="noreferrer"
                  leftSection={<IconPrinter size={18} aria-hidden />}
                >
                  {t.returnLabel}
                </Button>
              )}
              <SendBack one={one} path={path} />
              <ReturnActions one={one} path={path} />
            </>
          }
        >
          <Stack gap="md">
            <LinesOf one={one} />
            <Handling one={one} path={path} />
            <Money one={one} />
          </Stack>
        </Page>
      )}
    </Loaded>
  );
};

const Lead = ({ one }: { readonly one: WholeReturn }) => {
  const t = useTexts(returnsTexts);
  const mayReadOrder = useMay('operator', 'auditor', 'channel');
  const { name: channelName } = useChannels();
  const { name: locationName } = useLocations();
  const { channel, at, resolution, dueAt, overdue, orderId, parcels } = one;
  const tracked = [...parcels, ...one.sentBack].flatMap(({ trackingNumber }) => trackingNumber ?? []);
  return (
    <>
      {[
        t.resolutions[resolution],
        channel === null ? null : channelName(channel),
        at === null ? t.anyPlace : locationName(at),
      ]
        .filter((part) => part !== null)
        .join(' · ')}
      {dueAt !== null && (
        <>
          {' · '}
          <Text span size="sm" c={overdue ? 'var(--board-bad)' : 'dimmed'} fw={overdue ? 600 : 400}>
            {overdue ? t.overdueSince : t.dueBy} <Instant at={dueAt} as="day" />
          </Text>
        </>
      )}
      {tracked.length > 0 && ` · ${tracked.join(', ')}`}
      {mayReadOrder && (
        <>
          {' · '}
          <Anchor component={Link} href={`/orders/${orderId}`} size="sm" c="var(--board-info)" underline="always">
            {t.openOrder}
          </Anchor>
        </>
      )}
    </>
  );
};

/** What is counted of a line, from what was asked for on. */
const COUNTED = ['quantity', 'received', 'damaged', 'accepted', 'declined', 'sentBack'] as const;

const LinesOf = ({ one }: { readonly one: WholeReturn }) => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  const { name } = useLocations();
  return (
    <Section title={t.goods}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={classes.scroller} tabIndex={0}>
        <table className={classes.lines}>
          <thead>
            <tr>
              <th scope="col">{t.sku}</th>
              <th scope="col">{t.column.reason}</th>
              <th scope="col">{t.asked}</th>
              <th scope="col">{t.received}</th>
              <th scope="col">{t.damaged}</th>
              <th scope="col">{t.accepted}</th>
              <th scope="col">{t.declined}</th>
              <th scope="col">{t.sentBack}</th>
            </tr>
          </thead>
          <tbody>
            {one.lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">{line.sku ?? line.id}</th>
                <td>{line.reason}</td>
                {COUNTED.map((count) => (
                  <td key={count} data-none={line[count] === 0}>
                    {formats.number(line[count])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {one.unexpected.length > 0 && (
        <Text size="sm" mt="sm" c="var(--board-warn)" fw={600}>
          {t.putAside}{' '}
          {one.unexpected.map(({ sku, quantity, location }) => `${quantity} × ${sku} (${name(location)})`).join(', ')}
        </Text>
      )}
      {one.reason !== null && (
        <Text size="sm" mt="sm" c="dimmed">
          {t.because(one.reason)}
        </Text>
      )}
    </Section>
  );
};

/** What is to be done with the goods now, by who has them in hand. */
const Handling = ({ one, path }: { readonly one: WholeReturn; readonly path: string }) => {
  const mayHandle = useMay('operator', 'location');
  const isOpen = one.status === 'authorised' || one.status === 'received' || one.status === 'inspected';
  if (!mayHandle || !isOpen) return null;
  const parts = waitingIn(one);
  const came = one.lines.map(({ received, accepted, declined }) => `${received}/${accepted}/${declined}`).join(' ');
  return (
    <>
      {parts.length > 0 && <InspectForm key={`inspect ${came}`} parts={parts} path={path} />}
      {one.lines.some((line) => missingOf(line) > 0) && <ReceiveForm key={`receive ${came}`} one={one} path={path} />}
    </>
  );
};

const Money = ({ one: { refunds, exchange } }: { readonly one: WholeReturn }) => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  if (refunds.length === 0 && exchange.length === 0) return null;
  return (
    <Section title={t.money}>
      {refunds.map(({ id, amount, currency, status }) => (
        <Group key={id} justify="space-between">
          <Text size="sm">{t.refunds[status]}</Text>
          <Text size="sm" fw={600}>
            {formats.money(amount, currency)}
          </Text>
        </Group>
      ))}
      {exchange.map(({ id, sku, quantity }) => (
        <Text key={id} size="sm">
          {t.instead(quantity, sku)}
        </Text>
      ))}
    </Section>
  );
};

export default ReturnPage;
