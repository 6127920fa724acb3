import { SegmentedControl, Select, Stack } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { EXCEPTION_KINDS, type ExceptionDocument } from '../../api/exception-documents.ts';
import { type Page as ListPage, useRead } from '../../api/use-read.ts';
import { useTopic } from '../../live/use-live.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Lines, Loaded } from '../../parts/states.tsx';
import { exceptionTexts } from '../../texts/exceptions.ts';
import { useTexts } from '../../texts/language.tsx';
import { ExceptionCard } from './exception-card.tsx';
import { queueTexts } from './exceptions-texts.ts';

/** One queue of all that waits for people. */
const ExceptionsPage = () => {
  const t = useTexts(queueTexts);
  const texts = useTexts(exceptionTexts);
  const [, navigate] = useLocation();
  const kind = new URLSearchParams(useSearch()).get('kind');
  const [shows, show] = useState<'open' | 'resolved'>('open');
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <Select
            aria-label={t.kind}
            placeholder={t.kind}
            data={EXCEPTION_KINDS.map((one) => ({ value: one, label: texts[one].name }))}
            value={kind}
            onChange={(one) => navigate(one === null ? '/exceptions' : `/exceptions?kind=${one}`, { replace: true })}
            clearable
            w={240}
          />
          <SegmentedControl
            data={[
              { value: 'open', label: t.open },
              { value: 'resolved', label: t.resolved },
            ]}
            value={shows}
            onChange={(value) => show(value === 'resolved' ? 'resolved' : 'open')}
          />
        </>
      }
    >
      {shows === 'open' ? <Open kind={kind} /> : <Resolved kind={kind} />}
    </Page>
  );
};

const Open = ({ kind }: { readonly kind: string | null }) => {
  const t = useTexts(queueTexts);
  const topic = useTopic<ExceptionDocument>('exceptions');
  const open = useMemo(
    () =>
      [...topic.documents.values()]
        .filter((one) => one.status === 'open' && (kind === null || one.kind === kind))
        .sort((a, b) => (a.raisedAt < b.raisedAt ? 1 : -1)),
    [topic, kind],
  );
  if (topic.problem !== null) return <Failed problem={topic.problem} />;
  if (topic.state === 'loading') return <Lines count={6} height={120} />;
  if (open.length === 0) {
    return (
      <Empty icon={<IconCircleCheck size={22} />} title={t.none}>
        {t.noneWhy}
      </Empty>
    );
  }
  return <Cards exceptions={open} />;
};

const Resolved = ({ kind }: { readonly kind: string | null }) => {
  const t = useTexts(queueTexts);
  const asked = useRead<ListPage<ExceptionDocument>>('/v1/exceptions', { status: 'resolved', kind, limit: 100 });
  return (
    <Loaded asked={asked} waiting={<Lines count={6} height={120} />}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={<IconCircleCheck size={22} />} title={t.noneResolved} />
        ) : (
          <Cards exceptions={items} />
        )
      }
    </Loaded>
  );
};

/** As many as anybody reads; the rest shows as these are settled. */
const SHOWN_MAX = 100;

const Cards = ({ exceptions }: { readonly exceptions: readonly ExceptionDocument[] }) => (
  <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
    {exceptions.slice(0, SHOWN_MAX).map((exception) => (
      <ExceptionCard key={exception.id} exception={exception} />
    ))}
  </Stack>
);

export default ExceptionsPage;
