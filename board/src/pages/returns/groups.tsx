import { Text } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './groups.module.css';
import { returnsTexts } from './returns-texts.ts';

const SHOWN = 8;

type Named = { readonly key: string; readonly name: string; readonly returns: number; readonly atRisk: string };

/** How many returns there are of each kind, with what is at risk in them. */
export const Groups = ({
  title,
  groups,
  className,
}: {
  readonly title: string;
  readonly groups: readonly Named[];
  readonly className?: string | undefined;
}) => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  const most = Math.max(...groups.map(({ returns }) => returns), 1);
  return (
    <Section title={title} className={className}>
      {groups.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.none}
        </Text>
      )}
      <ul className={classes.list}>
        {groups.slice(0, SHOWN).map(({ key, name, returns, atRisk }) => (
          <li key={key}>
            <div className={classes.row}>
              <Text span size="sm" truncate>
                {name}
              </Text>
              <span className={classes.numbers}>
                <Text span size="xs" c="dimmed">
                  {atRisk}
                </Text>
                <b>{formats.number(returns)}</b>
              </span>
            </div>
            <span className={classes.bar} aria-hidden>
              <span style={{ width: `${(returns / most) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
};
