import { Button, SegmentedControl, Text, TextInput, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTruckDelivery, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import { useLocations } from '../../api/use-names.ts';
import type { Work } from '../../api/work-documents.ts';
import { useTopic } from '../../live/use-live.ts';
import { Page } from '../../parts/page.tsx';
import { ScanField } from '../../parts/scan-field.tsx';
import { Failed, Lines } from '../../parts/states.tsx';
import { useMay, useSession } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { BatchPanel } from './batch-panel.tsx';
import classes from './location-page.module.css';
import { ManifestsPanel } from './manifests-panel.tsx';
import { StepColumn } from './step-column.tsx';
import { byStep, nameOf, STEPS, type Step, workOfCode } from './steps.ts';
import { useNewWork } from './use-new-work.ts';
import { useMe, useSound } from './use-own.ts';
import { WorkPanel } from './work-panel.tsx';
import { workTexts } from './work-texts.ts';

const WHOSE = ['all', 'mine', 'free'] as const;
type Whose = (typeof WHOSE)[number];

/** What is worked on beside the board: one fulfilment, many that are picked together, or what leaves. */
type Opened =
  | { readonly kind: 'work'; readonly work: Work }
  | { readonly kind: 'batch'; readonly ids: readonly string[] }
  | { readonly kind: 'manifests' };

/** The work of a location, by what is to be done next. */
const LocationPage = () => {
  const { location: id = '' } = useParams<{ location: string }>();
  const location = decodeURIComponent(id);
  const t = useTexts(workTexts);
  const { name } = useLocations();
  const mayAct = useMay('operator', 'location');
  const isStaff = useMay('operator', 'auditor');
  const { session } = useSession();
  const topic = useTopic<Work>(`fulfilments:${location}`);
  const [me, setMe] = useMe();
  const { isOn, turn, play } = useSound();
  const [whose, setWhose] = useState<Whose>('all');
  const [step, show] = useState<Step>('accept');
  const [opened, open] = useState<Opened | null>(null);
  const close = useCallback(() => open(null), []);

  const all = useMemo(() => byStep(topic.documents.values()), [topic]);
  const steps = useMemo(
    () => byStep([...topic.documents.values()].filter((work) => isOf(work, whose, me))),
    [topic, whose, me],
  );
  const ring = useCallback(() => play('work'), [play]);
  const newest = useNewWork(topic.state === 'live', all.accept, ring);
  const isWaiting = newest !== null && all.accept.some(({ id: waiting }) => waiting === newest.id);
  const live = opened?.kind === 'work' ? topic.documents.get(opened.work.id) : undefined;

  const scanned = (code: string): void => {
    const work = workOfCode(all, code);
    if (work !== null) {
      open({ kind: 'work', work });
      return;
    }
    play('wrong');
    notifications.show({ message: t.notHere(code), color: 'yellow', withBorder: true });
  };

  if (topic.problem !== null) return <Failed problem={topic.problem} />;
  return (
    <Page
      title={name(location)}
      fills
      lead={
        isStaff || session.locations.length > 1 ? (
          <Link href="/work" className={classes.other}>
            {t.otherLocation}
          </Link>
        ) : undefined
      }
      actions={
        <>
          <Tooltip label={isOn ? t.soundOff : t.soundOn}>
            <Button
              variant="default"
              size="md"
              px="sm"
              aria-pressed={isOn}
              aria-label={t.sound}
              onClick={() => {
                turn(!isOn);
                if (!isOn) play('work');
              }}
            >
              {isOn ? <IconVolume size={20} aria-hidden /> : <IconVolumeOff size={20} aria-hidden />}
            </Button>
          </Tooltip>
          {mayAct && (
            <TextInput
              aria-label={t.me}
              placeholder={t.me}
              size="md"
              w={130}
              maxLength={50}
              value={me}
              onChange={(event) => setMe(event.currentTarget.value)}
            />
          )}
          <SegmentedControl
            aria-label={t.whose}
            size="md"
            data={WHOSE.map((value) => ({ value, label: t.whoseWork[value], disabled: value === 'mine' && me === '' }))}
            value={whose}
            onChange={(value) => setWhose(WHOSE.find((one) => one === value) ?? 'all')}
          />
          <Button
            variant="default"
            size="md"
            leftSection={<IconTruckDelivery size={20} aria-hidden />}
            onClick={() => open({ kind: 'manifests' })}
          >
            {t.manifests}
          </Button>
        </>
      }
    >
      <ScanField label={t.scanWork} listens={opened === null} scanned={scanned} />
      <div role="status" className={classes.news}>
        {isWaiting && (
          <Text size="sm" fw={600} c="var(--board-info)">
            {t.newWork(nameOf(newest))}
          </Text>
        )}
        {!topic.complete && (
          <Text size="sm" c="dimmed">
            {t.notAll}
          </Text>
        )}
      </div>
      <div className={classes.tabs} role="tablist" aria-label={t.steps}>
        {STEPS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-controls={`step-${one}`}
            aria-selected={one === step}
            className={classes.tab}
            onClick={() => show(one)}
          >
            {t.step[one]}
            <b>{steps[one].length}</b>
          </button>
        ))}
      </div>
      {topic.state === 'loading' ? (
        <Lines count={5} height={110} />
      ) : (
        <div className={classes.columns}>
          {STEPS.map((one) => (
            <StepColumn
              key={one}
              step={one}
              isShown={one === step}
              work={steps[one]}
              mayAct={mayAct}
              open={(work) => open({ kind: 'work', work })}
              together={(ids) => open({ kind: 'batch', ids })}
              handOver={() => open({ kind: 'manifests' })}
            />
          ))}
        </div>
      )}
      {opened?.kind === 'work' && (
        <WorkPanel key={opened.work.id} work={live ?? opened.work} me={me} play={play} close={close} />
      )}
      {opened?.kind === 'batch' && <BatchPanel location={location} ids={opened.ids} play={play} close={close} />}
      {opened?.kind === 'manifests' && (
        <ManifestsPanel location={location} packed={all.leave} mayAct={mayAct} close={close} />
      )}
    </Page>
  );
};

const isOf = ({ assignee }: Work, whose: Whose, me: string): boolean => {
  switch (whose) {
    case 'all':
      return true;
    case 'mine':
      return assignee === me;
    case 'free':
      return assignee === null;
  }
};

export default LocationPage;
