import { Button, Table, Text } from '@mantine/core';
import type { Reconciliation } from '../../api/setup-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { type Page, useRead } from '../../api/use-read.ts';
import { Tag } from '../../parts/tag.tsx';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';

const DAYS = 7;
const EVERY_MILLIS = 10_000;

/** The last days on which what a system has was compared with what we have; nothing where none was. */
export const Reconciliations = ({ path }: { readonly path: string }) => {
  const t = useTexts(setupTexts);
  const asked = useRead<Page<Reconciliation>>(
    `${path}/reconciliations`,
    { limit: String(DAYS) },
    { everyMillis: EVERY_MILLIS },
  );
  const days = asked.data?.items ?? [];
  if (days.length === 0) return null;
  return (
    <Table aria-label={t.compared} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.comparedDay}</Table.Th>
          <Table.Th>{t.state}</Table.Th>
          <Table.Th ta="right">{t.differences}</Table.Th>
          <Table.Th />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.map((report) => (
          <Day key={report.day} report={report} path={`${path}/reconciliations/${report.day}`} />
        ))}
      </Table.Tbody>
    </Table>
  );
};

const Day = ({ report, path }: { readonly report: Reconciliation; readonly path: string }) => {
  const t = useTexts(setupTexts);
  const formats = useFormats();
  const mayAct = useMay('operator');
  const { run, running } = useCommand({ loud: true });
  const { day, status, done, problem } = report;
  const differences = done?.differences ?? null;
  return (
    <Table.Tr>
      <Table.Td>{day}</Table.Td>
      <Table.Td>
        <Tag tone={status === 'failed' ? 'bad' : differences === 0 ? 'good' : 'warn'}>{t.comparison[status]}</Tag>
        {problem !== null && (
          <Text size="xs" c="var(--board-bad)" style={{ overflowWrap: 'anywhere' }}>
            {problem}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{differences === null ? '–' : formats.number(differences)}</Table.Td>
      <Table.Td ta="right">
        {mayAct && status === 'done' && differences !== null && differences > 0 && (
          <Button
            size="xs"
            variant="default"
            loading={running}
            onClick={() => void run({ method: 'POST', path: `${path}/mend`, body: {}, done: t.didMend })}
          >
            {t.mend}
          </Button>
        )}
        {mayAct && status === 'failed' && (
          <Button
            size="xs"
            variant="default"
            loading={running}
            onClick={() => void run({ method: 'POST', path, done: t.didCompare })}
          >
            {t.compareAgain}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
};
