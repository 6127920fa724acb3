import { useTexts } from '../../texts/language.tsx';
import classes from './rules.module.css';
import { rulesTexts } from './rules-texts.ts';

export type Compared = {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly shownBefore: string;
  readonly shownAfter: string;
  /** Whether the change is one to be glad of; `null` where nothing changes, or nobody can say. */
  readonly verdict: 'better' | 'worse' | null;
};

/** One figure as it was and as it would have been, as two bars; `most` is the longest there can be. */
export const BeforeAfter = ({ compared, most }: { readonly compared: Compared; readonly most: number }) => {
  const t = useTexts(rulesTexts);
  const { name, before, after, shownBefore, shownAfter, verdict } = compared;
  const width = (value: number): string => `${most === 0 ? 0 : (100 * value) / most}%`;
  return (
    <div className={classes.compared}>
      <div className={classes.head}>
        <span>{name}</span>
        <span>
          <span className={classes.quiet}>{shownBefore} → </span>
          <b>{shownAfter}</b>{' '}
          {verdict !== null && (
            <span className={classes.verdict} data-verdict={verdict}>
              {t[verdict]}
            </span>
          )}
        </span>
      </div>
      <span className={classes.bars} aria-hidden>
        <i data-side="before" style={{ width: width(before) }} />
        <i data-side="after" style={{ width: width(after) }} />
      </span>
    </div>
  );
};
