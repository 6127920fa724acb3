import { Text } from '@mantine/core';
import { IconBuildingStore, IconTruck } from '@tabler/icons-react';
import type { Work } from '../../api/work-documents.ts';
import { Ends } from '../../parts/ends.tsx';
import { Ago } from '../../parts/instant.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useTexts } from '../../texts/language.tsx';
import { dueOf, isHeld, nameOf, unitsOf, urgencyOf } from './steps.ts';
import classes from './work-card.module.css';
import { workTexts } from './work-texts.ts';

/** One fulfilment, as large as a thumb needs it. */
export const WorkCard = ({ work, open }: { readonly work: Work; readonly open: (work: Work) => void }) => {
  const t = useTexts(workTexts);
  const due = dueOf(work);
  const urgency = urgencyOf(due, useNow());
  const { method, items, customer, assignee, booking, late } = work;
  return (
    <li>
      <button type="button" className={classes.card} data-urgency={urgency} onClick={() => open(work)}>
        <span className={classes.line}>
          <span className={classes.name}>
            <Ends text={nameOf(work)} />
          </span>
          {method === 'collect' ? (
            <IconBuildingStore size={20} aria-label={t.collected} role="img" />
          ) : (
            <IconTruck size={20} aria-label={t.shipped} role="img" />
          )}
        </span>
        <span className={classes.items}>
          {items.map(({ sku, name, quantity }) => `${quantity} × ${name ?? sku}`).join(', ') || t.unknownItems}
        </span>
        <span className={classes.line}>
          <Text span size="sm" c="dimmed" truncate>
            {customer?.name ?? ''}
          </Text>
          <Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            {t.units(unitsOf(work))}
          </Text>
        </span>
        <span className={classes.tags}>
          {due !== null && (
            <span className={classes.due}>
              {urgency === 'late' ? t.wasDue : t.due} <Ago at={due} />
            </span>
          )}
          {isHeld(work) && <Tag tone="warn">{t.held}</Tag>}
          {late.length > 0 && <Tag tone="bad">{t.isLate}</Tag>}
          {booking !== null && work.status === 'packed' && (
            <Tag tone={BOOKING_TONES[booking.status]}>{t.booking[booking.status]}</Tag>
          )}
          {assignee !== null && <span className={classes.assignee}>{assignee}</span>}
        </span>
      </button>
    </li>
  );
};

export const BOOKING_TONES = { requested: 'info', failed: 'bad', booked: 'good', withdrawn: 'quiet' } as const;
