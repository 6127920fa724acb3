import { Skeleton, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { OrderStatus, Overview } from '../../api/documents.ts';
import { Section } from '../../parts/section.tsx';
import { Loaded } from '../../parts/states.tsx';
import { ORDER_TONES } from '../../parts/status-tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { statusTexts } from '../../texts/statuses.ts';
import classes from './order-flow.module.css';
import { overviewTexts } from './overview-texts.ts';

/** The way that orders go, and where they step aside. */
const WAY: readonly OrderStatus[] = ['placed', 'routing', 'fulfilling', 'completed'];
const ASIDE: readonly OrderStatus[] = ['held', 'awaitingStock', 'cancelled'];

type Asked = { readonly data: Overview | undefined; readonly error: unknown; readonly refetch: () => unknown };

/** How many orders are in each state; each leads to them. */
export const OrderFlow = ({
  overview,
  className,
}: {
  readonly overview: Asked;
  readonly className: string | undefined;
}) => {
  const t = useTexts(overviewTexts);
  return (
    <Section title={t.flow} hint={t.flowHint} className={className}>
      <Loaded asked={overview} waiting={<Skeleton height={82} />}>
        {(data) => (
          <div className={classes.flow}>
            <ol className={classes.way}>
              {WAY.map((status) => (
                <State key={status} status={status} overview={data} />
              ))}
            </ol>
            <ul className={classes.aside}>
              {ASIDE.map((status) => (
                <State key={status} status={status} overview={data} />
              ))}
            </ul>
          </div>
        )}
      </Loaded>
    </Section>
  );
};

const State = ({ status, overview }: { readonly status: OrderStatus; readonly overview: Overview }) => {
  const words = useTexts(statusTexts).order[status];
  const formats = useFormats();
  const count = overview.orders.find((one) => one.status === status)?.orders ?? 0;
  return (
    <li className={classes.item}>
      <Link href={`/orders?status=${status}`} className={classes.state} data-tone={ORDER_TONES[status]}>
        <span className={classes.count}>{formats.number(count)}</span>
        <Text span size="sm" c="dimmed">
          {words}
        </Text>
      </Link>
    </li>
  );
};
