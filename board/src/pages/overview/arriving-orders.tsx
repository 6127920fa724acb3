import { Anchor, Text } from '@mantine/core';
import { IconShoppingBag } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { OrderDocument } from '../../api/documents.ts';
import { useChannels } from '../../api/use-names.ts';
import { useTopic } from '../../live/use-live.ts';
import { Ends } from '../../parts/ends.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { Empty, Failed, Lines } from '../../parts/states.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './arriving-orders.module.css';
import { overviewTexts } from './overview-texts.ts';

const SHOWN = 7;
const ROW_HEIGHT = 36;

const newestFirst = (a: OrderDocument, b: OrderDocument): number =>
  a.placedAt === b.placedAt ? (a.orderId < b.orderId ? 1 : -1) : a.placedAt < b.placedAt ? 1 : -1;

/** The newest of all orders without sorting every one of them for each change. */
const newestOf = (orders: Iterable<OrderDocument>): readonly OrderDocument[] => {
  const newest: OrderDocument[] = [];
  for (const order of orders) {
    const last = newest.at(-1);
    if (newest.length >= SHOWN && last !== undefined && newestFirst(order, last) > 0) continue;
    newest.push(order);
    newest.sort(newestFirst);
    newest.length = Math.min(newest.length, SHOWN);
  }
  return newest;
};

export const ArrivingOrders = ({ className }: { readonly className: string | undefined }) => {
  const t = useTexts(overviewTexts);
  const topic = useTopic<OrderDocument>('orders');
  const orders = useMemo(() => newestOf(topic.documents.values()), [topic]);
  return (
    <Section
      title={t.arriving}
      action={
        <Anchor component={Link} href="/orders" size="sm" c="var(--board-info)">
          {t.allOrders}
        </Anchor>
      }
      className={className}
    >
      <Rows state={topic.state} problem={topic.problem} orders={orders} />
    </Section>
  );
};

const Rows = ({
  state,
  problem,
  orders,
}: Pick<ReturnType<typeof useTopic>, 'state' | 'problem'> & { readonly orders: readonly OrderDocument[] }) => {
  const t = useTexts(overviewTexts);
  const formats = useFormats();
  const { name } = useChannels();
  if (problem !== null) return <Failed problem={problem} />;
  if (state === 'loading') return <Lines count={SHOWN} height={ROW_HEIGHT} />;
  if (orders.length === 0) {
    return (
      <Empty icon={<IconShoppingBag size={22} />} title={t.noOrders}>
        {t.noOrdersWhy}
      </Empty>
    );
  }
  return (
    <ul className={classes.rows}>
      {orders.map(({ orderId, externalId, channel, placedAt, total, currency, status }) => (
        <li key={orderId} className={classes.row}>
          <Text span size="xs" c="dimmed" className={classes.time}>
            <Instant at={placedAt} as="second" />
          </Text>
          <Anchor
            component={Link}
            href={`/orders/${orderId}`}
            title={name(channel)}
            size="sm"
            fw={600}
            truncate
            c="var(--board-text)"
          >
            <Ends text={externalId} />
          </Anchor>
          <Text span size="sm" ta="right">
            {formats.money(total, currency)}
          </Text>
          <StatusTag status={status} />
        </li>
      ))}
    </ul>
  );
};
