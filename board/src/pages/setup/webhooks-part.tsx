import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import type { Delivery, Webhook } from '../../api/setup-documents.ts';
import { useChannels } from '../../api/use-names.ts';
import { type Page, useRead } from '../../api/use-read.ts';
import { Ago } from '../../parts/instant.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { Tag, type Tone } from '../../parts/tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Listed, useSetUp } from './listed.tsx';
import { Named } from './named.tsx';
import { NewSecret } from './new-secret.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { setupTexts } from './setup-texts.ts';

export const WebhooksPart = () => {
  const t = useTexts(setupTexts);
  const isAdmin = useMay();
  const { name } = useChannels();
  const asked = useSetUp<Webhook>('/v1/webhooks');
  const [adds, add] = useState(false);
  const [looked, look] = useState<Webhook | null>(null);
  const [renews, renew] = useState<Webhook | null>(null);
  const [removes, remove] = useState<Webhook | null>(null);
  return (
    <>
      <Listed
        label={t.part.webhooks}
        add={t.newWebhook}
        onAdd={() => add(true)}
        asked={asked}
        columns={[t.id, t.url, t.types, t.channel, t.state, '']}
        row={(webhook) => [
          <Named key="id" id={webhook.id} name={webhook.id} />,
          <Text key="url" size="sm" miw={160} style={{ overflowWrap: 'anywhere' }}>
            {webhook.url}
          </Text>,
          webhook.types.includes('*') ? t.all : webhook.types.join(', '),
          webhook.channel === null ? t.anyChannel : name(webhook.channel),
          <Tag key="state" tone={webhook.active ? 'good' : 'quiet'}>
            {webhook.active ? t.active : t.inactive}
          </Tag>,
          <Group key="acts" gap="xs" wrap="nowrap" justify="flex-end">
            <Button size="compact-sm" variant="default" onClick={() => look(webhook)}>
              {t.deliveries}
            </Button>
            {isAdmin && (
              <>
                <Button size="compact-sm" variant="default" onClick={() => renew(webhook)}>
                  {t.newSecret}
                </Button>
                <Button size="compact-sm" variant="default" c="var(--board-bad)" onClick={() => remove(webhook)}>
                  {t.remove}
                </Button>
              </>
            )}
          </Group>,
        ]}
        empty={
          <Empty icon={<IconWebhook size={22} />} title={t.noWebhooks}>
            {t.noWebhooksWhy}
          </Empty>
        }
      />
      {adds && <NewWebhook close={() => add(false)} />}
      {looked !== null && <Deliveries webhook={looked} close={() => look(null)} />}
      {renews !== null && <NewSecret webhook={renews.id} close={() => renew(null)} />}
      {removes !== null && (
        <RemoveDialog
          id={removes.id}
          path={`/v1/webhooks/${encodeURIComponent(removes.id)}`}
          hint={t.removeHint}
          close={() => remove(null)}
        />
      )}
    </>
  );
};

const TONES: { readonly [S in Delivery['state']]: Tone } = {
  pending: 'info',
  delivered: 'good',
  failed: 'bad',
  skipped: 'quiet',
};
const DELIVERIES_SHOWN = 50;
const EVERY_MILLIS = 3_000;

const Deliveries = ({ webhook: { id }, close }: { readonly webhook: Webhook; readonly close: () => void }) => {
  const t = useTexts(setupTexts);
  const asked = useRead<Page<Delivery>>(
    `/v1/webhooks/${encodeURIComponent(id)}/deliveries`,
    { limit: DELIVERIES_SHOWN },
    { everyMillis: EVERY_MILLIS },
  );
  return (
    <Modal opened onClose={close} size="xl" title={t.deliveriesOf(id)} closeButtonProps={{ 'aria-label': t.done }}>
      <Loaded asked={asked} waiting={<Lines count={8} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<IconWebhook size={22} />} title={t.noDeliveries} />
          ) : (
            <Table verticalSpacing="xs" aria-label={t.deliveries}>
              <Table.Tbody>
                {items.map((delivery) => (
                  <Table.Tr key={delivery.id}>
                    <Table.Td>
                      <Tag tone={TONES[delivery.state]}>{t.delivery[delivery.state]}</Tag>
                    </Table.Td>
                    <Table.Td>{delivery.type}</Table.Td>
                    <Table.Td>
                      <Stack gap={0}>
                        <Text size="sm">{t.attempts(delivery.attempts)}</Text>
                        {delivery.lastFailure !== null && (
                          <Text size="xs" c="var(--board-bad)" style={{ overflowWrap: 'anywhere' }}>
                            {delivery.lastFailure}
                          </Text>
                        )}
                      </Stack>
                    </Table.Td>
                    <Table.Td>{delivery.lastAttemptAt === null ? '–' : <Ago at={delivery.lastAttemptAt} />}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
    </Modal>
  );
};
