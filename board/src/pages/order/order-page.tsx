import { Anchor, Group, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import type { Timeline, WholeOrder } from '../../api/documents.ts';
import { useChannels } from '../../api/use-names.ts';
import { keyOf, useRead } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { Instant } from '../../parts/instant.tsx';
import { Page } from '../../parts/page.tsx';
import { Lines, Loaded } from '../../parts/states.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { CustomerSection } from './customer-section.tsx';
import { FulfilmentsSection } from './fulfilments-section.tsx';
import { LinesSection } from './lines-section.tsx';
import { MoneySection } from './money-section.tsx';
import { OrderActions } from './order-actions.tsx';
import classes from './order-page.module.css';
import { orderTexts } from './order-texts.ts';
import { ReturnsSection } from './returns-section.tsx';
import { RoutingSection } from './routing-section.tsx';
import { StatechartSection } from './statechart-section.tsx';
import { TimeSlider } from './time-slider.tsx';
import { TimelineSection } from './timeline-section.tsx';

/** One order: as it is, live, or as it was at any of its facts. */
const OrderPage = () => {
  const { orderId = '' } = useParams<{ orderId: string }>();
  const path = `/v1/orders/${orderId}`;
  const t = useTexts(orderTexts);
  const [at, travel] = useState<number | null>(null);
  const order = useRead<WholeOrder>(path);
  const then = useRead<WholeOrder>(path, { at: at ?? 0 }, { enabled: at !== null, keep: true, staleMillis: Infinity });
  const timeline = useRead<Timeline>(`${path}/timeline`);
  useLiveRefresh(`order:${orderId}`, keyOf(path), 50);
  useLiveRefresh(`order:${orderId}`, keyOf(`${path}/timeline`), 200);
  useLiveRefresh(`order:${orderId}`, keyOf(`${path}/routing`), 500);
  useLiveRefresh(`order:${orderId}`, keyOf(`${path}/promise`), 500);
  const shown = useMemo(
    () => (at === null || then.data === undefined ? order : { ...order, data: then.data }),
    [at, order, then.data],
  );
  const entries = timeline.data?.entries ?? [];
  const title = t.title(order.data?.externalId ?? '');

  return (
    <Page
      title={title}
      heading={shown.data === undefined ? ' ' : <Heading order={shown.data} title={title} />}
      lead={shown.data === undefined ? ' ' : <Lead order={shown.data} />}
      actions={order.data === undefined ? null : <OrderActions order={order.data} disabled={at !== null} />}
    >
      <Loaded asked={shown} waiting={<Lines count={14} />}>
        {(one) => (
          <div className={classes.grid} data-past={at !== null}>
            <TimeSlider
              className={classes.whole}
              at={at}
              last={order.data?.revision ?? one.revision}
              entries={entries}
              travel={travel}
            />
            <div className={classes.main}>
              <LinesSection order={one} />
              <FulfilmentsSection order={one} />
              <RoutingSection orderId={orderId} until={at} />
              <StatechartSection order={one} />
            </div>
            <div className={classes.side}>
              <CustomerSection order={one} />
              <MoneySection order={one} />
              {one.returns.length > 0 && <ReturnsSection order={one} />}
              <TimelineSection asked={timeline} at={at} travel={travel} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
};

const Heading = ({ order, title }: { readonly order: WholeOrder; readonly title: string }) => (
  <Group gap="md" component="span">
    <span>{title}</span>
    <StatusTag status={order.status} />
  </Group>
);

const Lead = ({ order }: { readonly order: WholeOrder }) => {
  const t = useTexts(orderTexts);
  const { name } = useChannels();
  const mayList = useMay('operator', 'auditor', 'channel');
  return (
    <Text size="sm" c="dimmed" component="div">
      {mayList && (
        <Anchor component={Link} href="/orders" size="sm" c="var(--board-info)" underline="always">
          {t.gone}
        </Anchor>
      )}
      {' · '}
      {name(order.channel)} · {t.placed} <Instant at={order.placedAt} />
    </Text>
  );
};

export default OrderPage;
