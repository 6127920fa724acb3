import { Alert, Anchor, Button, Group, Menu, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle, IconPrinter, IconUser } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { Link } from 'wouter';
import type { Work } from '../../api/work-documents.ts';
import { Instant } from '../../parts/instant.tsx';
import { Problem } from '../../parts/states.tsx';
import { FulfilmentTag } from '../../parts/status-tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { statusTexts } from '../../texts/statuses.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { Collecting } from './collecting.tsx';
import { Leaving } from './leaving.tsx';
import { Packing } from './packing.tsx';
import { Panel } from './panel.tsx';
import { PickingOne } from './picking-one.tsx';
import { RejectDialog } from './reject-dialog.tsx';
import type { Tone } from './sound.ts';
import { dueOf, isFurther, isHeld, nameOf, stepOf } from './steps.ts';
import { useStep } from './use-step.ts';
import { workTexts } from './work-texts.ts';

type Dialog = 'reject' | 'assign' | null;

/** One fulfilment, and its next step. `work` is what the live board knows; what was answered here may be further. */
export const WorkPanel = ({
  work,
  me,
  play,
  close,
}: {
  readonly work: Work;
  readonly me: string;
  readonly play: (tone: Tone) => void;
  readonly close: () => void;
}) => {
  const t = useTexts(workTexts);
  const statuses = useTexts(statusTexts).fulfilment;
  const mayAct = useMay('operator', 'location');
  const mayReadOrder = useMay('operator', 'auditor', 'channel');
  /** As far as it had come when something was last done or seen here. */
  const [own, setOwn] = useState(work);
  const [dialog, setDialog] = useState<Dialog>(null);
  const onDone = useCallback(
    (done: Work) => {
      setOwn(done);
      play('right');
      if (stepOf(done.status) === null) close();
    },
    [play, close],
  );
  const [other, setOther] = useState<Work | null>(null);
  const { step, running, problem } = useStep(work.id, onDone, setOther);
  const known = other !== null && isFurther(other.status, own.status) ? other : own;
  const now = isFurther(known.status, work.status) ? known : work;
  const isTaken = !running && isFurther(now.status, own.status);
  const { customer, shipTo, items, method, assignee, orderId } = now;
  const next = stepOf(now.status);
  const due = dueOf(now);
  const acts = { work: now, step, running };

  return (
    <Panel
      close={close}
      title={
        <Group gap="sm">
          <Text fw={650} size="xl">
            {nameOf(now)}
          </Text>
          <FulfilmentTag status={now.status} />
        </Group>
      }
    >
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Text fw={600}>{customer?.name ?? t.noName}</Text>
            <Text size="sm" c="dimmed">
              {method === 'collect'
                ? t.collected
                : [shipTo?.line1, shipTo?.postalCode, shipTo?.city, shipTo?.country].filter(Boolean).join(', ')}
            </Text>
            {due !== null && (
              <Text size="sm">
                {t.due} <Instant at={due} />
              </Text>
            )}
            {mayReadOrder && (
              <Anchor component={Link} href={`/orders/${orderId}`} size="sm" c="var(--board-info)">
                {t.openOrder}
              </Anchor>
            )}
          </div>
          <Stack gap="xs">
            <Prints work={now} />
            {mayAct && next !== null && next !== 'collect' && (
              <Button
                variant="default"
                size="md"
                leftSection={<IconUser size={18} aria-hidden />}
                onClick={() => setDialog('assign')}
              >
                {assignee ?? t.nobody}
              </Button>
            )}
          </Stack>
        </Group>
        {isTaken && (
          <Alert
            color="yellow"
            variant="outline"
            role="status"
            icon={<IconInfoCircle aria-hidden />}
            title={t.taken}
            c="var(--board-text)"
          >
            {t.takenNow(statuses[now.status], assignee)}
          </Alert>
        )}
        {isHeld(now) && (
          <Alert color="yellow" variant="outline" title={t.held} c="var(--board-text)">
            {t.heldWhy}
          </Alert>
        )}
        {next !== 'pick' && (
          <ul style={{ margin: 0, paddingLeft: 20 }}>
            {items.map(({ lineId, sku, name, quantity }) => (
              <li key={lineId}>
                <b>{quantity} ×</b> {name ?? sku}{' '}
                <Text span size="sm" c="dimmed">
                  {name === null ? '' : sku}
                </Text>
              </li>
            ))}
          </ul>
        )}
        {mayAct && !isHeld(now) && (
          <>
            {next !== null && (
              <Title order={2} size="h4">
                {t.step[next]}
              </Title>
            )}
            {next === 'accept' && (
              <Button size="xl" loading={running} data-autofocus onClick={() => void step('accept', {}, t.done.accept)}>
                {t.accept}
              </Button>
            )}
            {next === 'pick' && <PickingOne {...acts} play={play} />}
            {next === 'pack' && <Packing {...acts} />}
            {next === 'leave' && <Leaving {...acts} />}
            {next === 'collect' && <Collecting {...acts} />}
          </>
        )}
        {problem !== null && !isTaken && <Problem problem={problem} />}
        {mayAct && next !== null && (
          <Button variant="subtle" color="gray" size="md" c="var(--board-bad)" onClick={() => setDialog('reject')}>
            {t.reject}
          </Button>
        )}
      </Stack>
      {dialog === 'reject' && <RejectDialog {...acts} problem={problem} close={() => setDialog(null)} />}
      {dialog === 'assign' && <AssignDialog {...acts} me={me} problem={problem} close={() => setDialog(null)} />}
    </Panel>
  );
};

/** What can be printed of it, each in a tab of its own. */
const Prints = ({ work: { id, method, booking, parcels } }: { readonly work: Work }) => {
  const t = useTexts(workTexts);
  const path = `/v1/fulfilments/${encodeURIComponent(id)}/documents`;
  const labels =
    booking?.status === 'booked'
      ? parcels.map(({ number }) => ({ name: t.label(number), href: `${path}/label?parcel=${number}` }))
      : [];
  const papers = [
    { name: t.pickList, href: `${path}/pick-list` },
    { name: t.packingSlip, href: `${path}/packing-slip` },
    ...(method === 'collect' ? [{ name: t.collectionNote, href: `${path}/collection-note` }] : []),
    ...labels,
  ];
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" size="md" leftSection={<IconPrinter size={18} aria-hidden />}>
          {t.print}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {papers.map(({ name, href }) => (
          <Menu.Item key={href} component="a" href={href} target="_blank" rel="noreferrer" py="sm">
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
