import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WholeOrder } from '../../api/documents.ts';
import { Section } from '../../parts/section.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';

const PAYMENTS = ['authorised', 'captured', 'pending'] as const;
const OUTCOMES = ['refunded', 'failed'] as const;

/** What the customer was charged, and what went back. */
export const MoneySection = ({ order }: { readonly order: WholeOrder }) => {
  const t = useTexts(orderTexts);
  const formats = useFormats();
  const { lines, shipping, currency, total, payment, refunds } = order;
  const money = (minor: number): string => formats.money(minor, currency);
  const goods = lines.reduce((sum, { ordered, unitPrice }) => sum + ordered * unitPrice, 0);
  const discount = lines.reduce((sum, line) => sum + line.discount, 0) + (shipping?.discount ?? 0);
  const paid = PAYMENTS.find((known) => known === payment?.status);
  return (
    <Section title={t.money}>
      <Row name={t.goods}>{money(goods)}</Row>
      {shipping !== null && <Row name={t.shipping}>{money(shipping.amount)}</Row>}
      {discount > 0 && <Row name={t.discount}>{money(-discount)}</Row>}
      <Row name={t.total} strong>
        {money(total)}
      </Row>
      {payment !== null && <Row name={t.payment}>{paid === undefined ? payment.status : t.payments[paid]}</Row>}
      {refunds.map(({ id, amount, outcome }) => {
        const known = OUTCOMES.find((one) => one === outcome);
        return (
          <Row
            key={id}
            name={`${t.refund} (${known === undefined ? (outcome ?? t.refundAsked) : t.refundStates[known]})`}
          >
            {money(-amount)}
          </Row>
        );
      })}
    </Section>
  );
};

const Row = ({
  name,
  strong = false,
  children,
}: {
  readonly name: string;
  readonly strong?: boolean;
  readonly children: ReactNode;
}) => (
  <Group justify="space-between" gap="sm" py={3}>
    <Text size="sm" c={strong ? 'var(--board-text)' : 'dimmed'} fw={strong ? 650 : 400}>
      {name}
    </Text>
    <Text size="sm" fw={strong ? 650 : 400}>
      {children}
    </Text>
  </Group>
);
