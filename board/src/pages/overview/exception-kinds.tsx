import { Anchor, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Overview } from '../../api/documents.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { exceptionTexts } from '../../texts/exceptions.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import bars from './bars.module.css';
import { overviewTexts } from './overview-texts.ts';

type Asked = { readonly data: Overview | undefined; readonly error: unknown; readonly refetch: () => unknown };

/** What waits for people. */
export const ExceptionKinds = ({
  overview,
  className,
}: {
  readonly overview: Asked;
  readonly className: string | undefined;
}) => {
  const t = useTexts(overviewTexts);
  const texts = useTexts(exceptionTexts);
  const formats = useFormats();
  return (
    <Section
      title={t.exceptions}
      className={className}
      action={
        <Anchor component={Link} href="/exceptions" size="sm" c="var(--board-info)">
          {t.queue}
        </Anchor>
      }
    >
      <Loaded asked={overview} waiting={<Lines count={5} height={40} />}>
        {({ exceptions }) =>
          exceptions.length === 0 ? (
            <Empty icon={<IconCircleCheck size={22} />} title={t.noExceptions}>
              {t.noExceptionsWhy}
            </Empty>
          ) : (
            <ul className={bars.list}>
              {exceptions
                .toSorted((a, b) => b.open - a.open)
                .map(({ kind, open }) => (
                  <li key={kind} className={bars.row}>
                    <Link href={`/exceptions?kind=${kind}`} className={bars.link}>
                      <Text span size="sm" truncate>
                        {texts[kind].name}
                      </Text>
                      <b>{formats.number(open)}</b>
                    </Link>
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
};
