import { useMemo } from 'react';
import type { Supply } from '../../api/stock-documents.ts';
import { useNow } from '../../parts/use-now.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { inventoryTexts } from './inventory-texts.ts';
import { supplyDays } from './supply-days.ts';
import classes from './supply-line.module.css';

const DAYS = 42;
const WEEK = 7;

/** Future supply on a line of time: a bar for each day of the next six weeks, what is late before it, what comes later after it. */
export const SupplyLine = ({ supplies }: { readonly supplies: readonly Supply[] }) => {
  const t = useTexts(inventoryTexts);
  const formats = useFormats();
  const now = useNow();
  const { late, days, later } = useMemo(() => supplyDays(supplies, now, DAYS), [supplies, now]);
  // What comes later is of no day: as a bar it would make those of the days too low to compare.
  const most = Math.max(1, late, ...days.map(({ purchase, transfer }) => purchase + transfer));
  const share = (units: number): string => `${(units / most) * 100}%`;
  const sum = supplies.reduce((units, { expected }) => units + expected, 0);
  return (
    <div role="img" aria-label={`${t.perDay}: ${t.units(formats.number(sum))}`}>
      <div className={classes.head} aria-hidden>
        <span>{t.perDay}</span>
        <span className={classes.legend}>
          <i data-kind="purchase" /> {t.kind.purchase} <i data-kind="transfer" /> {t.kind.transfer}
          <i data-kind="late" /> {t.status.late}
        </span>
      </div>
      <div className={classes.line} aria-hidden>
        <b className={classes.most}>{formats.number(most)}</b>
        <div className={classes.end} title={`${t.status.late}: ${formats.number(late)}`}>
          <span data-kind="late" style={{ height: share(late) }} />
          <em>{late === 0 ? '' : `${formats.number(late)} ${t.earlier}`}</em>
        </div>
        {days.map(({ at, purchase, transfer }, index) => (
          <div
            key={at}
            className={classes.day}
            data-week={index % WEEK === 0}
            data-label={index % (2 * WEEK) === 0}
            title={`${formats.day(at)}: ${t.units(formats.number(purchase + transfer))}`}
          >
            <span data-kind="transfer" style={{ height: share(transfer) }} />
            <span data-kind="purchase" style={{ height: share(purchase) }} />
            {index % WEEK === 0 && <em>{formats.day(at)}</em>}
          </div>
        ))}
        <div className={classes.end} title={`${t.later}: ${formats.number(later)}`}>
          <em>{later === 0 ? '' : `${formats.number(later)} ${t.later}`}</em>
        </div>
      </div>
    </div>
  );
};
