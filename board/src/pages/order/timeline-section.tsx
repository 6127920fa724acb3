import { Text, Timeline as TimelineList } from '@mantine/core';
import type { Timeline, TimelineEntry } from '../../api/documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { Lines, Loaded } from '../../parts/states.tsx';
import { factTexts } from '../../texts/facts.ts';
import { useTexts } from '../../texts/language.tsx';
import { reasonOf, reasonTexts } from '../../texts/reasons.ts';
import { orderTexts } from './order-texts.ts';
import classes from './timeline-section.module.css';

type Asked = { readonly data: Timeline | undefined; readonly error: unknown; readonly refetch: () => unknown };
type Props = { readonly asked: Asked; readonly at: number | null; readonly travel: (at: number | null) => void };

/** Every fact of the order; each leads to the order as it was then. */
export const TimelineSection = ({ asked, at, travel }: Props) => {
  const t = useTexts(orderTexts);
  return (
    <Section title={t.timeline}>
      <Loaded asked={asked} waiting={<Lines count={8} />}>
        {({ entries }) => {
          const reached = at === null ? entries.length - 1 : entries.findLastIndex(({ revision }) => revision <= at);
          return (
            <TimelineList active={reached} bulletSize={14} lineWidth={2} color="weir">
              {entries.map((entry) => (
                <TimelineList.Item
                  key={entry.revision}
                  title={<Fact entry={entry} isHere={entry.revision === at} travel={travel} />}
                >
                  <Details entry={entry} />
                </TimelineList.Item>
              ))}
            </TimelineList>
          );
        }}
      </Loaded>
    </Section>
  );
};

const Fact = ({
  entry: { kind, revision },
  isHere,
  travel,
}: {
  readonly entry: TimelineEntry;
  readonly isHere: boolean;
  readonly travel: Props['travel'];
}) => {
  const facts = useTexts(factTexts);
  return (
    <button
      type="button"
      className={classes.fact}
      aria-current={isHere ? 'step' : undefined}
      onClick={() => travel(revision)}
    >
      {facts[kind]}
    </button>
  );
};

const Details = ({ entry }: { readonly entry: TimelineEntry }) => {
  const t = useTexts(orderTexts);
  const reasons = useTexts(reasonTexts);
  const { name } = useLocations();
  const { at, by, items = [], location, carrier, trackingNumber, fulfilments = [] } = entry;
  const parts = [
    location === undefined ? '' : name(location),
    fulfilments.map((one) => name(one.location)).join(', '),
    items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', '),
    [carrier, trackingNumber].filter(Boolean).join(' '),
    reasonOf(entry, reasons),
  ].filter((part) => part !== '');
  return (
    <>
      {parts.length > 0 && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {parts.join(' · ')}
        </Text>
      )}
      <Text size="xs" c="dimmed" truncate>
        <Instant at={at} /> {t.by} {by}
      </Text>
    </>
  );
};
