import { Anchor, Button, Group, Modal, Stack, Text, Textarea, Tooltip } from '@mantine/core';
import { IconCheck, IconRefresh } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import type { ExceptionDocument } from '../../api/exception-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { Ago, Instant } from '../../parts/instant.tsx';
import { Problem } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Told } from '../../parts/told.tsx';
import { useMay } from '../../session/session.tsx';
import { exceptionTexts } from '../../texts/exceptions.ts';
import { useTexts } from '../../texts/language.tsx';
import { useExceptionWords } from '../../texts/sentences/use-sentences.ts';
import classes from './exception-card.module.css';
import { queueTexts } from './exceptions-texts.ts';

/** What happened, what can be done, and the buttons that do it. */
export const ExceptionCard = ({ exception }: { readonly exception: ExceptionDocument }) => {
  const { id, kind, status, subject, message, details, raisedAt, times, resolvedAt, note, canRetry } = exception;
  const t = useTexts(queueTexts);
  const { name, help } = useTexts(exceptionTexts)[kind];
  const { sentenceOf } = useExceptionWords();
  const { name: locationName } = useLocations();
  const mayAct = useMay('operator');
  const [resolving, setResolving] = useState(false);
  const { run, running, problem } = useCommand();
  const path = `/v1/exceptions/${encodeURIComponent(id)}`;
  const retry = () => run({ method: 'POST', path: `${path}/retry`, done: t.retried });

  return (
    <li className={classes.card} aria-label={name}>
      <div className={classes.what}>
        <Group gap="sm" align="baseline">
          <Text fw={650}>{name}</Text>
          <Text size="sm" c="dimmed">
            <Ago at={raisedAt} />
            {times > 1 && ` · ${t.times(times)}`}
          </Text>
        </Group>
        <Text size="sm" mt={4}>
          <Told sentence={details === undefined ? { words: '', quoted: message } : sentenceOf(details)} />
        </Text>
        <Group gap="xs" mt={8}>
          {subject.sku !== undefined && <Tag tone="quiet">{subject.sku}</Tag>}
          {subject.location !== undefined && <Tag tone="quiet">{locationName(subject.location)}</Tag>}
          {subject.target !== undefined && <Tag tone="quiet">{subject.target}</Tag>}
          {kind === 'reconciliationDiffers' && (
            <Anchor component={Link} href="/setup/connectors" size="sm" c="var(--board-info)">
              {t.openConnectors}
            </Anchor>
          )}
          {subject.order !== undefined && (
            <Anchor component={Link} href={`/orders/${subject.order}`} size="sm" c="var(--board-info)">
              {t.openOrder}
            </Anchor>
          )}
        </Group>
        {problem !== null && (
          <div className={classes.problem}>
            <Problem problem={problem} />
          </div>
        )}
      </div>
      <div className={classes.help}>
        {status === 'open' ? (
          <>
            <Text size="xs" fw={600} c="dimmed">
              {t.what}
            </Text>
            <Text size="sm">{help}</Text>
          </>
        ) : (
          <>
            <Text size="xs" fw={600} c="dimmed">
              {t.resolved}
              {resolvedAt !== null && (
                <>
                  {' · '}
                  <Instant at={resolvedAt} />
                </>
              )}
            </Text>
            <Text size="sm">{note ?? t.byItself}</Text>
          </>
        )}
      </div>
      {mayAct && status === 'open' && (
        <div className={classes.actions}>
          {canRetry && (
            <Tooltip label={t.retryHint}>
              <Button
                loading={running}
                leftSection={<IconRefresh size={16} aria-hidden />}
                onClick={() => void retry()}
              >
                {t.retry}
              </Button>
            </Tooltip>
          )}
          <Button
            variant="default"
            leftSection={<IconCheck size={16} aria-hidden />}
            onClick={() => setResolving(true)}
          >
            {t.resolve}
          </Button>
        </div>
      )}
      {resolving && <ResolveDialog path={path} close={() => setResolving(false)} title={name} />}
    </li>
  );
};

const ResolveDialog = ({
  path,
  title,
  close,
}: {
  readonly path: string;
  readonly title: string;
  readonly close: () => void;
}) => {
  const t = useTexts(queueTexts);
  const [note, setNote] = useState('');
  const { run, running, problem } = useCommand();
  const resolve = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await run({ method: 'POST', path: `${path}/resolve`, body: { note: note.trim() }, done: t.done })) close();
  };
  return (
    <Modal opened onClose={close} title={title}>
      <form onSubmit={(event) => void resolve(event)}>
        <Stack>
          <Textarea
            label={t.note}
            description={t.noteHint}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            minRows={3}
            maxLength={2_000}
            required
            data-autofocus
          />
          {problem !== null && <Problem problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t.close}
            </Button>
            <Button type="submit" loading={running} disabled={note.trim() === ''}>
              {t.resolve}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
