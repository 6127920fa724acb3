import { Anchor, Group, Text } from '@mantine/core';
import { IconPackage, IconTruck } from '@tabler/icons-react';
import type { Fulfilment, LineQuantity, Machine, Machines, WholeOrder } from '../../api/documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { useRead } from '../../api/use-read.ts';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { Empty } from '../../parts/states.tsx';
import { FulfilmentTag } from '../../parts/status-tag.tsx';
import { useTexts } from '../../texts/language.tsx';
import { statusTexts } from '../../texts/statuses.ts';
import classes from './fulfilments-section.module.css';
import { orderTexts } from './order-texts.ts';

const unitsIn = (lines: readonly LineQuantity[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** Which location ships what, how far it is, and its parcels. */
export const FulfilmentsSection = ({ order }: { readonly order: WholeOrder }) => {
  const t = useTexts(orderTexts);
  return (
    <Section title={t.fulfilments}>
      {order.fulfilments.length === 0 ? (
        <Empty icon={<IconTruck size={22} />} title={t.noFulfilments}>
          {t.noFulfilmentsWhy}
        </Empty>
      ) : (
        <ul className={classes.list}>
          {order.fulfilments.map((fulfilment) => (
            <FulfilmentItem key={fulfilment.id} fulfilment={fulfilment} order={order} />
          ))}
        </ul>
      )}
    </Section>
  );
};

const FulfilmentItem = ({ fulfilment, order }: { readonly fulfilment: Fulfilment; readonly order: WholeOrder }) => {
  const { location, status, lines, shipBy, deliverBy, deliveredAt, parcels } = fulfilment;
  const t = useTexts(orderTexts);
  const { name } = useLocations();
  const itemsOf = (some: readonly LineQuantity[]): string =>
    some
      .map(({ lineId, quantity }) => `${quantity} × ${order.lines.find(({ id }) => id === lineId)?.sku ?? lineId}`)
      .join(', ');
  return (
    <li className={classes.item}>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Text fw={600}>{name(location)}</Text>
          <FulfilmentTag status={status} />
        </Group>
        <Text size="sm" c="dimmed">
          {deliveredAt === null ? (
            <>
              {t.shipBy} <Instant at={shipBy} /> · {t.deliverBy} <Instant at={deliverBy} />
            </>
          ) : (
            <>
              {t.delivered} <Instant at={deliveredAt} />
            </>
          )}
        </Text>
      </Group>
      <Way status={status} method={fulfilment.method} />
      {parcels.length === 0 ? (
        <Text size="sm" c="dimmed">
          {itemsOf(lines)}
        </Text>
      ) : (
        parcels.map((parcel, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parcels have no names of their own, and keep their order
          <Group key={index} gap={8} className={classes.parcel}>
            <IconPackage size={16} aria-hidden />
            <Text size="sm" fw={500}>
              {t.parcel(index + 1)}
            </Text>
            <Text size="sm" c="dimmed">
              {t.units(unitsIn(parcel.lines))}: {itemsOf(parcel.lines)}
            </Text>
          </Group>
        ))
      )}
      <Tracking fulfilment={fulfilment} />
    </li>
  );
};

const Tracking = ({
  fulfilment: { carrier, trackingNumber, trackingUrl, parcels },
}: {
  readonly fulfilment: Fulfilment;
}) => {
  const t = useTexts(orderTexts);
  if (trackingNumber === null) {
    return parcels.length === 0 ? null : (
      <Text size="sm" c="dimmed">
        {t.notTracked}
      </Text>
    );
  }
  const isLink = trackingUrl !== null && /^https?:\/\//.test(trackingUrl);
  return (
    <Text size="sm">
      {carrier !== null && `${carrier} `}
      {isLink ? (
        <Anchor href={trackingUrl} target="_blank" rel="noreferrer" size="sm" c="var(--board-info)">
          {trackingNumber}
        </Anchor>
      ) : (
        trackingNumber
      )}
    </Text>
  );
};

/** The states on the way from the first one to where it ends well, by the machine itself. */
const wayOf = (machine: Machine, method: Fulfilment['method']): readonly string[] => {
  const skipped = method === 'ship' ? 'readyForCollection' : 'shipped';
  const way = [machine.initial];
  for (const at of way) {
    const state = machine.states.find(({ id }) => id === at);
    const next = state?.facts.find(
      ({ to, fact }) => to !== skipped && !way.includes(to) && to !== at && !/Rejected|Withdrawn|Cancelled/.test(fact),
    );
    if (next !== undefined) way.push(next.to);
  }
  return way;
};

const Way = ({ status, method }: { readonly status: string; readonly method: Fulfilment['method'] }) => {
  const names = useTexts(statusTexts).fulfilment;
  const { data } = useRead<Machines>('/v1/machines', {}, { staleMillis: Infinity });
  if (data === undefined) return <div className={classes.way} />;
  const way = wayOf(data.fulfilment, method);
  const here = way.indexOf(status);
  if (here === -1) return null;
  return (
    <ol className={classes.way}>
      {way.map((state, index) => (
        <li
          key={state}
          className={classes.step}
          data-state={index < here ? 'passed' : index === here ? 'here' : 'ahead'}
          aria-current={index === here ? 'step' : undefined}
        >
          <span>{Object.entries(names).find(([id]) => id === state)?.[1] ?? state}</span>
        </li>
      ))}
    </ol>
  );
};
