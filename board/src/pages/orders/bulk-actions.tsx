import { Button, Group, List, Modal, Paper, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { command } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useTexts } from '../../texts/language.tsx';
import { problemTexts } from '../../texts/problems.ts';
import type { OrderRow } from './order-row.ts';
import { ordersTexts } from './orders-texts.ts';

type Action = 'hold' | 'release' | 'cancel' | 'route';

const ACTIONS: readonly Action[] = ['hold', 'release', 'cancel', 'route'];
const AT_ONCE = 6;

const act = async (action: Action, { orderId, holds }: OrderRow, reason: string): Promise<void> => {
  const path = `/v1/orders/${orderId}`;
  switch (action) {
    case 'hold':
      await command('POST', `${path}/holds`, { reason });
      return;
    case 'release':
      for (const hold of holds) await command('DELETE', `${path}/holds/${encodeURIComponent(hold)}`);
      return;
    case 'cancel':
      await command('POST', `${path}/cancellations`, { reason });
      return;
    case 'route':
      await command('POST', `${path}/routing`);
  }
};

type Outcome = {
  readonly done: number;
  readonly refused: readonly { readonly order: OrderRow; readonly why: string }[];
};

/** What can be done with the orders that are selected. */
export const BulkActions = ({
  orders,
  unselect,
}: {
  readonly orders: readonly OrderRow[];
  readonly unselect: () => void;
}) => {
  const t = useTexts(ordersTexts);
  const [action, setAction] = useState<Action | null>(null);
  return (
    <Paper withBorder px="md" py={8} mb="sm" bg="var(--board-card)">
      <Group gap="xs">
        <Text size="sm" fw={600} mr="sm" role="status">
          {t.selected(orders.length)}
        </Text>
        {ACTIONS.map((one) => (
          <Button
            key={one}
            size="xs"
            variant={one === 'cancel' ? 'outline' : 'default'}
            {...(one === 'cancel' ? { color: 'red.8', c: 'var(--board-bad)' } : {})}
            onClick={() => setAction(one)}
          >
            {t[one]}
          </Button>
        ))}
        <Button size="xs" variant="subtle" c="var(--board-info)" ml="auto" onClick={unselect}>
          {t.unselect}
        </Button>
      </Group>
      {action !== null && <BulkDialog action={action} orders={orders} close={() => setAction(null)} />}
    </Paper>
  );
};

const BulkDialog = ({
  action,
  orders,
  close,
}: {
  readonly action: Action;
  readonly orders: readonly OrderRow[];
  readonly close: () => void;
}) => {
  const t = useTexts(ordersTexts);
  const { words } = useTexts(problemTexts);
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [running, setRunning] = useState(false);
  const needsReason = action === 'hold' || action === 'cancel';
  const [all] = useState(orders);

  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setRunning(true);
    let now: Outcome = { done: 0, refused: [] };
    setOutcome(now);
    const waiting = [...all];
    const worker = async (): Promise<void> => {
      for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
        try {
          await act(action, order, reason.trim());
          now = { ...now, done: now.done + 1 };
        } catch (error) {
          const { title, detail } = words(problemOf(error));
          now = { ...now, refused: [...now.refused, { order, why: detail === '' ? title : detail }] };
        }
        setOutcome(now);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    setRunning(false);
    void client.invalidateQueries();
  };

  return (
    <Modal opened onClose={close} title={t.bulkTitle[action](all.length)} closeOnClickOutside={!running}>
      <form onSubmit={(event) => void run(event)}>
        <Stack>
          <Text size="sm">{t.bulkHint[action]}</Text>
          {needsReason && outcome === null && (
            <TextInput
              label={t.reason}
              value={reason}
              maxLength={200}
              required
              data-autofocus
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          {outcome !== null && (
            <>
              <Progress
                value={((outcome.done + outcome.refused.length) / all.length) * 100}
                aria-label={t.done(outcome.done, all.length)}
              />
              <Text size="sm" role="status">
                {t.done(outcome.done, all.length)}
              </Text>
              {outcome.refused.length > 0 && (
                <div>
                  <Text size="sm" fw={600}>
                    {t.notDone}
                  </Text>
                  <List size="sm" mah={220} style={{ overflow: 'auto' }}>
                    {outcome.refused.map(({ order, why }) => (
                      <List.Item key={order.orderId}>
                        {order.externalId}: {why}
                      </List.Item>
                    ))}
                  </List>
                </div>
              )}
            </>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} disabled={running}>
              {t.close}
            </Button>
            {outcome === null && (
              <Button type="submit" disabled={needsReason && reason.trim() === ''}>
                {t.doIt}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
