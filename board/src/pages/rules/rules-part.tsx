import { Button, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRead } from '../../api/use-read.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { JsonEditor, useWritten } from '../../parts/json-editor.tsx';
import { Section } from '../../parts/section.tsx';
import { Lines, Loaded, Problem } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { RuleWords } from './rule-words.tsx';
import { isRules, type RuleSet, type RulesDocument, sameRules, textOf } from './rules.ts';
import { rulesTexts } from './rules-texts.ts';
import { TryOut } from './try-out.tsx';

const PATH = '/v1/routing/rules';

/** The rules in force, and a draft that is written, tried on the past, and put in force. */
export const RulesPart = () => {
  const asked = useRead<RulesDocument>(PATH);
  return (
    <Loaded asked={asked} waiting={<Lines count={12} />}>
      {(rules) => <Workbench rules={rules} />}
    </Loaded>
  );
};

const DAY_MILLIS = 86_400_000;
const PERIODS = { day: 1, week: 7, month: 30, all: null };
const PERIOD_NAMES = ['day', 'week', 'month', 'all'] as const;
type Period = (typeof PERIOD_NAMES)[number];

const fromOf = (period: Period): { readonly from?: string } => {
  const days = PERIODS[period];
  return days === null ? {} : { from: new Date(Date.now() - days * DAY_MILLIS).toISOString() };
};

const Workbench = ({ rules: { active, draft } }: { readonly rules: RulesDocument }) => {
  const t = useTexts(rulesTexts);
  const isAdmin = useMay();
  const mayTry = useMay('operator');
  const { data: schema } = useRead<object>(`${PATH}/schema`);
  const [text, change] = useState(textOf(draft ?? active));
  const [period, choose] = useState<Period>('week');
  const [activates, activate] = useState(false);
  const { value, faults } = useWritten(text, schema ?? null);
  const drafting = useAnswer<RulesDocument>();
  const simulation = useAnswer<{ readonly id: string }>();
  const found = isRules(value) ? value : null;
  const isDraft = draft !== null && sameRules(text, textOf(draft));
  const isKept = isDraft || sameRules(text, textOf(active));

  // What was left out has been filled in: what is shown from now on is the draft itself.
  const keep = async (): Promise<void> => {
    const kept = await drafting.ask('PUT', `${PATH}/draft`, found ?? {});
    if (kept?.draft) change(textOf(kept.draft));
  };

  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section title={t.rules} action={<Versions active={active} draft={draft} />}>
          <Stack gap="sm">
            <JsonEditor label={t.editor} hint={t.editorHint} text={text} change={change} faults={faults} rows={22} />
            {drafting.problem !== null && <Problem problem={drafting.problem} />}
            {simulation.problem !== null && <Problem problem={simulation.problem} />}
            <Group gap="xs">
              <Button variant="subtle" size="compact-sm" c="var(--board-info)" onClick={() => change(textOf(active))}>
                {t.showActive}
              </Button>
              {draft !== null && (
                <Button variant="subtle" size="compact-sm" c="var(--board-info)" onClick={() => change(textOf(draft))}>
                  {t.showDraft}
                </Button>
              )}
            </Group>
            <Group gap="xs" align="flex-end">
              {isAdmin && (
                <Button
                  variant="default"
                  loading={drafting.running}
                  disabled={found === null || isKept}
                  onClick={() => void keep()}
                >
                  {t.saveDraft}
                </Button>
              )}
              {mayTry && (
                <>
                  <Select
                    aria-label={t.tries}
                    data={PERIOD_NAMES.map((name) => ({ value: name, label: t.period[name] }))}
                    value={period}
                    onChange={(chosen) => choose(PERIOD_NAMES.find((name) => name === chosen) ?? period)}
                    allowDeselect={false}
                    w={180}
                  />
                  <Button
                    variant="default"
                    loading={simulation.running}
                    disabled={found === null}
                    onClick={() =>
                      void simulation.ask('POST', '/v1/routing/simulations', { ...found, ...fromOf(period) })
                    }
                  >
                    {t.tryOut}
                  </Button>
                </>
              )}
              {isAdmin && draft !== null && (
                <Button disabled={!isDraft} onClick={() => activate(true)}>
                  {t.activate}
                </Button>
              )}
            </Group>
            {isAdmin && found !== null && (
              <Text size="sm" c="dimmed" aria-live="polite">
                {isDraft ? t.drafted : isKept ? ' ' : t.unsaved}
              </Text>
            )}
          </Stack>
        </Section>
        <Section title={t.summary}>
          {found === null ? (
            <Text c="dimmed" size="sm">
              {t.notReadable}
            </Text>
          ) : (
            <RuleWords rules={found.rules} />
          )}
        </Section>
      </SimpleGrid>
      {simulation.answer !== null && <TryOut key={simulation.answer.id} id={simulation.answer.id} />}
      {activates && draft !== null && <Activate draft={draft} close={() => activate(false)} />}
    </Stack>
  );
};

const Versions = ({ active, draft }: RulesDocument) => {
  const t = useTexts(rulesTexts);
  return (
    <Group gap="md">
      <Tag tone="good">{t.inForce(active.version)}</Tag>
      <Tag tone={draft === null ? 'quiet' : 'info'}>{draft === null ? t.noDraft : t.isDraft(draft.version)}</Tag>
    </Group>
  );
};

/** Only the draft that was looked at: another one by now is refused. */
const Activate = ({ draft: { version }, close }: { readonly draft: RuleSet; readonly close: () => void }) => {
  const t = useTexts(rulesTexts);
  const { run, running, problem } = useCommand();
  return (
    <FormDialog
      title={t.activateTitle(version)}
      hint={t.activateHint}
      act={t.activate}
      isReady
      running={running}
      problem={problem}
      close={close}
      submit={() => run({ method: 'POST', path: `${PATH}/activate`, body: { version }, done: t.activated })}
    />
  );
};
