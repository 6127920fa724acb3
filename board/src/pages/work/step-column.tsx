import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChecks, IconStack2, IconTruckDelivery } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { command } from '../../api/client.ts';
import type { Work } from '../../api/work-documents.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './step-column.module.css';
import { isHeld, type Step } from './steps.ts';
import { WorkCard } from './work-card.tsx';
import { workTexts } from './work-texts.ts';

/** Cards that are drawn; the rest shows as these are done. */
const SHOWN_MAX = 60;
/** Fulfilments on one walk. */
const TOGETHER_MAX = 20;

/** What waits for one step, the most urgent first, and what can be done with many at once. */
export const StepColumn = ({
  step,
  isShown,
  work,
  mayAct,
  open,
  together,
  handOver,
}: {
  readonly step: Step;
  /** On a narrow screen one step is shown at a time. */
  readonly isShown: boolean;
  readonly work: readonly Work[];
  readonly mayAct: boolean;
  readonly open: (work: Work) => void;
  readonly together: (ids: readonly string[]) => void;
  readonly handOver: () => void;
}) => {
  const t = useTexts(workTexts);
  const free = work.filter((one) => !isHeld(one));
  const walk = free.slice(0, TOGETHER_MAX).map(({ id }) => id);
  const shipped = free.filter(({ method }) => method === 'ship');
  return (
    <section
      id={`step-${step}`}
      className={classes.column}
      data-shown={isShown}
      aria-label={t.step[step]}
      onKeyDown={moveAmongCards}
    >
      <div className={classes.head}>
        <Text component="h2" fw={650} m={0}>
          {t.step[step]}
        </Text>
        <Text fw={650} c="dimmed">
          {work.length}
        </Text>
      </div>
      {mayAct && step === 'accept' && free.length > 1 && <AcceptAll work={free} />}
      {mayAct && step === 'pick' && walk.length > 1 && (
        <Wide icon={<IconStack2 size={20} aria-hidden />} act={() => together(walk)}>
          {t.pickTogether(walk.length)}
        </Wide>
      )}
      {mayAct && step === 'leave' && shipped.length > 1 && (
        <Wide icon={<IconTruckDelivery size={20} aria-hidden />} act={handOver}>
          {t.handOver}
        </Wide>
      )}
      {work.length === 0 ? (
        <Text size="sm" c="dimmed" className={classes.none}>
          {t.none[step]}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ul className={classes.cards} tabIndex={0} aria-label={t.step[step]}>
          {work.slice(0, SHOWN_MAX).map((one) => (
            <WorkCard key={one.id} work={one} open={open} />
          ))}
          {work.length > SHOWN_MAX && (
            <Text component="li" size="sm" c="dimmed" ta="center">
              {t.more(work.length - SHOWN_MAX)}
            </Text>
          )}
        </ul>
      )}
    </section>
  );
};

const Wide = ({
  icon,
  act,
  running = false,
  children,
}: {
  readonly icon: ReactNode;
  readonly act: () => void;
  readonly running?: boolean;
  readonly children: ReactNode;
}) => (
  <Button variant="light" size="md" fullWidth mb="xs" leftSection={icon} onClick={act} loading={running} px="xs">
    {children}
  </Button>
);

/** Takes on all that is here, one after the other. */
const AcceptAll = ({ work }: { readonly work: readonly Work[] }) => {
  const t = useTexts(workTexts);
  const client = useQueryClient();
  const [running, setRunning] = useState(false);
  const accept = async (): Promise<void> => {
    setRunning(true);
    let accepted = 0;
    for (const { id } of work) {
      const isDone = await command('POST', `/v1/fulfilments/${encodeURIComponent(id)}/accept`).then(
        () => true,
        () => false,
      );
      if (isDone) accepted += 1;
    }
    setRunning(false);
    notifications.show({ message: t.acceptedOf(accepted, work.length), color: 'green', withBorder: true });
    void client.invalidateQueries();
  };
  return (
    <Wide icon={<IconChecks size={20} aria-hidden />} act={() => void accept()} running={running}>
      {t.acceptAll(work.length)}
    </Wide>
  );
};

const ARROWS = ['ArrowDown', 'ArrowUp'];

/** The arrows go from card to card. */
const moveAmongCards = (event: KeyboardEvent<HTMLElement>): void => {
  if (!ARROWS.includes(event.key)) return;
  const card = document.activeElement?.closest('li');
  const next = event.key === 'ArrowDown' ? card?.nextElementSibling : card?.previousElementSibling;
  const button = card === null ? event.currentTarget.querySelector('li button') : next?.querySelector('button');
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  button.focus();
};
