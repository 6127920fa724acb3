import { Text } from '@mantine/core';
import type { Address, PromiseDocument, WholeOrder } from '../../api/documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { useRead } from '../../api/use-read.ts';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { Tag, type Tone } from '../../parts/tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './customer-section.module.css';
import { orderTexts } from './order-texts.ts';

const TONES: { readonly [S in PromiseDocument['status']]: Tone } = {
  open: 'info',
  kept: 'good',
  missed: 'bad',
  withdrawn: 'quiet',
};

/** Who it is for, where it goes, and what was promised. */
export const CustomerSection = ({ order }: { readonly order: WholeOrder }) => {
  const t = useTexts(orderTexts);
  const { customer, shipTo, delivery } = order;
  const { name } = useLocations();
  return (
    <Section title={t.customer}>
      {customer === null ? (
        <Text size="sm" c="dimmed">
          {t.forgotten}
        </Text>
      ) : (
        <>
          <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {customer.name || t.nobody}
          </Text>
          {[customer.email, customer.phone].filter(Boolean).map((line) => (
            <Text key={line} size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {line}
            </Text>
          ))}
        </>
      )}
      <dl className={classes.facts}>
        {delivery.collectAt !== undefined && (
          <>
            <dt>{t.collectAt}</dt>
            <dd>{name(delivery.collectAt)}</dd>
          </>
        )}
        {shipTo !== null && (
          <>
            <dt>{t.shipTo}</dt>
            <dd>
              <AddressLines address={shipTo} />
            </dd>
          </>
        )}
        <PromiseFacts orderId={order.orderId} />
      </dl>
    </Section>
  );
};

const AddressLines = ({ address }: { readonly address: Address }) => {
  const formats = useFormats();
  const { name, line1, line2, postalCode, city, region, country } = address;
  const lines = [
    name,
    line1,
    line2,
    [postalCode, city].filter(Boolean).join(' '),
    [region, formats.country(country)].filter(Boolean).join(', '),
  ];
  return (
    <address className={classes.address}>
      {lines.filter(Boolean).map((line) => (
        <span key={line}>{line}</span>
      ))}
    </address>
  );
};

const PromiseFacts = ({ orderId }: { readonly orderId: string }) => {
  const t = useTexts(orderTexts);
  const { data } = useRead<PromiseDocument>(`/v1/orders/${orderId}/promise`);
  if (data === undefined) return null;
  return (
    <>
      <dt>{t.promisedBy}</dt>
      <dd>
        {data.promisedBy === null ? (
          t.noPromise
        ) : (
          <span className={classes.promise}>
            <Instant at={data.promisedBy} />
            <Tag tone={TONES[data.status]}>{t.promiseStates[data.status]}</Tag>
          </span>
        )}
      </dd>
      {data.expectedBy !== null && data.status === 'open' && (
        <>
          <dt>{t.expectedBy}</dt>
          <dd>
            <Instant at={data.expectedBy} />
          </dd>
        </>
      )}
    </>
  );
};
