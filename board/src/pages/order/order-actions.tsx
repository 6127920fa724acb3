import { Button, Menu } from '@mantine/core';
import { IconBan, IconChevronDown, IconHandStop, IconMapPin, IconPlayerPlay, IconRoute } from '@tabler/icons-react';
import { useState } from 'react';
import type { WholeOrder } from '../../api/documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { AddressDialog } from './address-dialog.tsx';
import { CancelDialog, cancellable } from './cancel-dialog.tsx';
import { HoldDialog } from './hold-dialog.tsx';
import { orderTexts } from './order-texts.ts';
import { RouteDialog } from './route-dialog.tsx';

type Dialog = 'cancel' | 'hold' | 'route' | 'address';

/** What can be done with the order as it is now. */
export const OrderActions = ({ order, disabled }: { readonly order: WholeOrder; readonly disabled: boolean }) => {
  const t = useTexts(orderTexts);
  const mayAct = useMay('operator', 'channel');
  const mayRoute = useMay('operator');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { run, running } = useCommand({ loud: true });
  const close = () => setDialog(null);
  const hasEnded = order.status === 'completed' || order.status === 'cancelled';
  if (!mayAct) return null;
  const release = (reason: string) =>
    run({
      method: 'DELETE',
      path: `/v1/orders/${order.orderId}/holds/${encodeURIComponent(reason)}`,
      done: t.releaseDone,
    });

  return (
    <>
      {order.holds.map(({ reason }) => (
        <Button
          key={reason}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={running}
          disabled={disabled}
          onClick={() => void release(reason)}
        >
          {t.release(reason)}
        </Button>
      ))}
      <Button
        variant="default"
        leftSection={<IconHandStop size={16} aria-hidden />}
        disabled={disabled || hasEnded}
        onClick={() => setDialog('hold')}
      >
        {t.hold}
      </Button>
      <Button
        variant="default"
        leftSection={<IconBan size={16} aria-hidden />}
        disabled={disabled || cancellable(order).length === 0}
        onClick={() => setDialog('cancel')}
      >
        {t.cancel}
      </Button>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <Button
            variant="default"
            rightSection={<IconChevronDown size={16} aria-hidden />}
            disabled={disabled || hasEnded}
          >
            {t.actions}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayRoute && (
            <Menu.Item leftSection={<IconRoute size={16} aria-hidden />} onClick={() => setDialog('route')}>
              {t.route}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconMapPin size={16} aria-hidden />} onClick={() => setDialog('address')}>
            {t.address}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'cancel' && <CancelDialog order={order} close={close} />}
      {dialog === 'hold' && <HoldDialog order={order} close={close} />}
      {dialog === 'route' && <RouteDialog order={order} close={close} />}
      {dialog === 'address' && <AddressDialog order={order} close={close} />}
    </>
  );
};
