import { Group, Text } from '@mantine/core';
import type { WholeOrder } from '../../api/documents.ts';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { ReturnTag } from '../../parts/status-tag.tsx';
import { useTexts } from '../../texts/language.tsx';
import classes from './fulfilments-section.module.css';
import { orderTexts } from './order-texts.ts';

/** What is coming back, or has come. */
export const ReturnsSection = ({ order }: { readonly order: WholeOrder }) => {
  const t = useTexts(orderTexts);
  return (
    <Section title={t.returns}>
      <ul className={classes.list}>
        {order.returns.map(({ id, status, lines, dueAt, overdue }) => (
          <li key={id} className={classes.item}>
            <Group justify="space-between">
              <ReturnTag status={status} />
              {dueAt !== null && (
                <Text size="sm" c={overdue ? 'var(--board-bad)' : 'dimmed'}>
                  {overdue ? t.overdue : t.dueBy} <Instant at={dueAt} as="day" />
                </Text>
              )}
            </Group>
            {lines.map(({ id: line, sku, quantity, reason }) => (
              <Text key={line} size="sm">
                {quantity} × {sku ?? line}{' '}
                <Text span size="sm" c="dimmed">
                  {reason}
                </Text>
              </Text>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  );
};
