import { Box, SegmentedControl, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import {
  type Candidate,
  type RoutingDecision,
  type RoutingDecisions,
  type RoutingReceipt,
  TERMS,
  type Term,
} from '../../api/routing-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { useRead } from '../../api/use-read.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Told } from '../../parts/told.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { useRoutingWords } from '../../texts/sentences/use-sentences.ts';
import { orderTexts } from './order-texts.ts';
import classes from './routing-section.module.css';

const CandidateChart = lazy(() => import('./candidate-chart.tsx'));

/** Why it is sent from where it is: each decision with all its candidates, what they came to, and by how much they lost. */
export const RoutingSection = ({ orderId, until }: { readonly orderId: string; readonly until: number | null }) => {
  const t = useTexts(orderTexts);
  const asked = useRead<RoutingDecisions>(`/v1/orders/${orderId}/routing`);
  return (
    <Section title={t.routing}>
      <Loaded asked={asked} waiting={<Lines count={6} />}>
        {({ decisions }) => (
          <Decisions decisions={decisions.filter(({ revision }) => until === null || revision <= until)} />
        )}
      </Loaded>
    </Section>
  );
};

const Decisions = ({ decisions }: { readonly decisions: readonly RoutingDecision[] }) => {
  const t = useTexts(orderTexts);
  const formats = useFormats();
  const { sentenceOf } = useRoutingWords();
  const [chosen, choose] = useState<string | null>(null);
  const decision = decisions.find(({ revision }) => String(revision) === chosen) ?? decisions[0];
  if (decision === undefined) return <Empty icon={<IconRoute size={22} />} title={t.noRouting} />;
  const { explanation, grounds } = decision;
  return (
    <Stack gap="md">
      {decisions.length > 1 && (
        <SegmentedControl
          size="xs"
          data={decisions.map(({ revision, at }) => ({ value: String(revision), label: formats.dayTime(at) }))}
          value={String(decision.revision)}
          onChange={choose}
          aria-label={t.decision}
          style={{ alignSelf: 'flex-start' }}
        />
      )}
      <Text size="sm">
        <Told sentence={sentenceOf(grounds)} />
      </Text>
      {explanation?.form === 2 ? (
        <Receipt receipt={explanation} />
      ) : (
        <Text size="sm" c="dimmed">
          {t.firstForm}
        </Text>
      )}
    </Stack>
  );
};

const CHART_HEIGHT = 230;

const Receipt = ({ receipt }: { readonly receipt: RoutingReceipt }) => {
  const { candidates, outcome, rule, rules, forced, leftOut, currency } = receipt;
  const t = useTexts(orderTexts);
  const formats = useFormats();
  const { name } = useLocations();
  const runnerUp = outcome.kind === 'planned' ? outcome.runnerUp : null;
  const others = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  const judged = candidates.filter(({ points }) => points !== null);
  // What all of them have in common says nothing of why one was chosen.
  const least = (term: Term): number => Math.min(...judged.map(({ terms }) => (terms === null ? 0 : terms[term])));
  const partsOf = ({ terms }: Candidate): readonly Part[] =>
    terms === null
      ? []
      : TERMS.map((term) => ({ term, points: (terms[term] - least(term)) * receipt.weights[term] })).filter(
          ({ points }) => points > 0,
        );
  const costOf = ({ terms }: Candidate): string => {
    if (terms === null) return '–';
    return currency === null ? formats.number(terms.cost / 100) : formats.money(terms.cost, currency);
  };
  const sum = (parts: readonly Part[]): number => parts.reduce((all, { points }) => all + points, 0);
  const most = Math.max(1, ...judged.map((candidate) => sum(partsOf(candidate))));
  return (
    <>
      <Text size="xs" c="dimmed">
        {t.rule} {rules === 0 ? t.builtInRule : rule} (v{rules})
        {outcome.kind === 'planned' && ` · ${outcome.certainty.optimal ? t.optimal : t.notOptimal}`}
        {forced !== null && ` · ${t.forcedTo}`}
        {runnerUp !== null &&
          ` · ${t.runnerUpWas(runnerUp.locations.map(name).join(' + '), formats.number(runnerUp.difference))}`}
      </Text>
      {judged.length > 1 && (
        <Box h={CHART_HEIGHT}>
          <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
            <CandidateChart receipt={receipt} height={CHART_HEIGHT} />
          </Suspense>
        </Box>
      )}
      <Table.ScrollContainer minWidth={560}>
        <Table horizontalSpacing="sm" verticalSpacing={8} aria-label={t.routing}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.candidate}</Table.Th>
              <Table.Th ta="right">{t.distance}</Table.Th>
              <Table.Th ta="right">{t.cost}</Table.Th>
              <Table.Th w="34%">{t.points}</Table.Th>
              <Table.Th>{t.verdict}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {candidates.map((candidate) => (
              <Table.Tr key={candidate.location}>
                <Table.Td fw={candidate.chosen ? 650 : 400}>{name(candidate.location)}</Table.Td>
                <Table.Td ta="right">
                  {candidate.kilometres === null ? '–' : t.kilometres(formats.number(Math.round(candidate.kilometres)))}
                </Table.Td>
                <Table.Td ta="right">{costOf(candidate)}</Table.Td>
                <Table.Td>
                  <Points parts={partsOf(candidate)} points={candidate.points} most={most} />
                </Table.Td>
                <Table.Td>
                  <Verdict
                    candidate={candidate}
                    isRunnerUp={runnerUp?.locations.includes(candidate.location) ?? false}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <ul className={classes.legend}>
        {TERMS.filter((term) => judged.some((candidate) => partsOf(candidate).some((part) => part.term === term))).map(
          (term) => (
            <li key={term}>
              <span className={classes.swatch} data-term={term} aria-hidden />
              {t.terms[term]}
            </li>
          ),
        )}
        <li>{t.fewestPoints}</li>
        {others > 0 && <li>{t.leftOut(others)}</li>}
      </ul>
    </>
  );
};

type Part = { readonly term: Term; readonly points: number };

const Points = ({
  parts,
  points,
  most,
}: {
  readonly parts: readonly Part[];
  readonly points: number | null;
  readonly most: number;
}) => {
  const t = useTexts(orderTexts);
  const formats = useFormats();
  if (points === null) return '–';
  const words = ({ term, points: some }: Part): string => `${t.terms[term]} +${formats.number(some)}`;
  return (
    <span className={classes.points}>
      <span className={classes.number}>{formats.number(points)}</span>
      <span className={classes.bar} role="img" aria-label={parts.map(words).join(', ') || t.least}>
        {parts.map((part) => (
          <span
            key={part.term}
            data-term={part.term}
            title={words(part)}
            style={{ width: `${(part.points / most) * 100}%` }}
          />
        ))}
      </span>
    </span>
  );
};

const Verdict = ({ candidate, isRunnerUp }: { readonly candidate: Candidate; readonly isRunnerUp: boolean }) => {
  const t = useTexts(orderTexts);
  const formats = useFormats();
  const { removed } = useRoutingWords();
  if (candidate.chosen) return <Tag tone="good">{t.chosen}</Tag>;
  if (candidate.removedBy !== null) return <Tag tone="quiet">{t.removedBy(removed[candidate.removedBy])}</Tag>;
  if (isRunnerUp) return <Tag tone="info">{t.runnerUp}</Tag>;
  return (
    <Text span size="sm" c="dimmed">
      {t.canShip(formats.number(candidate.canShip))}
    </Text>
  );
};
