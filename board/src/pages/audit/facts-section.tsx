import { Box, Button, Input, Loader, MultiSelect, Table, Text, TextInput } from '@mantine/core';
import { IconDownload, IconFileSearch } from '@tabler/icons-react';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { type Query, searchOf } from '../../api/client.ts';
import type { FactDocument } from '../../api/stock-documents.ts';
import { useFactTypes } from '../../api/use-fact-types.ts';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { Empty, Problem } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './audit.module.css';
import { auditTexts } from './audit-texts.ts';
import { FactDialog } from './fact-dialog.tsx';
import { useLines } from './use-lines.ts';

/** Facts that are read at a time; the rest of the log is left alone until somebody asks. */
const PAGE = 100;

type Asked = {
  readonly type: readonly string[];
  readonly stream: string;
  /** As the field has them, in the viewer's own time. */
  readonly from: string;
  readonly to: string;
};

const hourAgo = (): string => {
  const at = new Date(Date.now() - 3_600_000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

const instantOf = (local: string): string | null => (local === '' ? null : new Date(local).toISOString());

const queryOf = ({ type, stream, from, to }: Asked): Query => ({
  type,
  stream: stream.trim(),
  from: instantOf(from),
  to: instantOf(to),
});

export const FactsSection = () => {
  const t = useTexts(auditTexts);
  const formats = useFormats();
  const types = useFactTypes();
  const [asked, ask] = useState<Asked>(() => ({ type: [], stream: '', from: hourAgo(), to: '' }));
  const { facts, hasMore, find, more, isReading, problem } = useFacts();
  const [opened, open] = useState<FactDocument | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first look is at the last hour; later ones are asked for
  useEffect(() => find(queryOf(asked)), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    find(queryOf(asked));
  };
  const whole = (stream: string): void => {
    const all = { type: [], stream, from: '', to: '' };
    ask(all);
    find(queryOf(all));
    open(null);
  };
  return (
    <Section
      title={t.search}
      flush
      action={
        <Button
          component="a"
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={16} aria-hidden />}
          href={`/v1/events${searchOf(queryOf(asked))}`}
          download="facts.ndjson"
          title={t.exportHint}
        >
          {t.export}
        </Button>
      }
      hint={isReading ? <Loader size={12} aria-label={t.searching} /> : t.shown(formats.number(facts.length), !hasMore)}
    >
      <form onSubmit={submit} className={classes.form}>
        <MultiSelect
          label={t.type}
          placeholder={asked.type.length === 0 ? t.typeHint : ''}
          data={[...types]}
          value={[...asked.type]}
          onChange={(type) => ask({ ...asked, type })}
          searchable
          clearable
          limit={80}
          miw={220}
        />
        <TextInput
          label={t.stream}
          placeholder={t.streamHint}
          value={asked.stream}
          maxLength={500}
          miw={220}
          onChange={(event) => ask({ ...asked, stream: event.currentTarget.value })}
        />
        <Moment label={t.from} value={asked.from} set={(from) => ask({ ...asked, from })} />
        <Moment label={t.to} value={asked.to} set={(to) => ask({ ...asked, to })} />
        <Button type="submit">{t.find}</Button>
      </form>
      {problem !== null && (
        <Box p="md">
          <Problem problem={problem} />
        </Box>
      )}
      {facts.length > 0 && <Facts facts={facts} open={open} />}
      {facts.length === 0 && !isReading && problem === null && (
        <Empty icon={<IconFileSearch size={22} />} title={t.none}>
          {t.noneWhy}
        </Empty>
      )}
      {hasMore && (
        <Box p="sm">
          <Button variant="default" loading={isReading} onClick={more}>
            {t.more}
          </Button>
        </Box>
      )}
      {opened !== null && <FactDialog fact={opened} whole={whole} close={() => open(null)} />}
    </Section>
  );
};

/** Facts as they are found, in the order of the log, a page at a time. */
const useFacts = () => {
  const [facts, setFacts] = useState<readonly FactDocument[]>([]);
  const [query, setQuery] = useState<Query>({});
  const [hasMore, setMore] = useState(false);
  const { start, isReading, problem } = useLines<FactDocument>();

  const page = useCallback(
    (asked: Query, before: readonly FactDocument[]): void => {
      const found = [...before];
      let count = 0;
      setFacts(before);
      setMore(false);
      const after = before.at(-1)?.position;
      void start('/v1/events', { ...asked, after }, (fact) => {
        count += 1;
        // One more than is shown: it says that there are more.
        if (count > PAGE) {
          setMore(true);
          return 'enough';
        }
        found.push(fact);
        return 'more';
      }).then(() => setFacts(found));
    },
    [start],
  );
  const find = useCallback(
    (asked: Query): void => {
      setQuery(asked);
      page(asked, []);
    },
    [page],
  );
  return { facts, hasMore, find, more: () => page(query, facts), isReading, problem };
};

const Moment = ({
  label,
  value,
  set,
}: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}) => (
  <Input.Wrapper label={label} id={`moment-${label}`}>
    <Input
      id={`moment-${label}`}
      type="datetime-local"
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
    />
  </Input.Wrapper>
);

const Facts = ({
  facts,
  open,
}: {
  readonly facts: readonly FactDocument[];
  readonly open: (fact: FactDocument) => void;
}) => {
  const t = useTexts(auditTexts);
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table verticalSpacing={6} horizontalSpacing="md" aria-label={t.search} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.when}</Table.Th>
            <Table.Th>{t.type}</Table.Th>
            <Table.Th>{t.stream}</Table.Th>
            <Table.Th ta="right">{t.revision}</Table.Th>
            <Table.Th>{t.who}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {facts.map((fact) => (
            <Table.Tr key={fact.id}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Instant at={fact.metadata.at} as="second" /> <Instant at={fact.metadata.at} as="day" />
              </Table.Td>
              <Table.Td>
                <button type="button" className={classes.fact} onClick={() => open(fact)}>
                  {fact.type}
                </button>
              </Table.Td>
              <Table.Td className={classes.stream}>{fact.stream}</Table.Td>
              <Table.Td ta="right">{fact.revision}</Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed" truncate maw={180} title={fact.metadata.by}>
                  {fact.metadata.by}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};
