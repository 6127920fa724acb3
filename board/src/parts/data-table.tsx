import { Checkbox, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  columnVisibilityFeature,
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { dictionary, useTexts } from '../texts/language.tsx';
import classes from './data-table.module.css';
import type { Rows } from './rows.ts';
import { isAll, type Selection, useToggle, withAll } from './selection.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useSlots } from './use-slots.ts';

const tableTexts = dictionary({
  en: { all: 'Select all that are loaded', one: (name: string) => `Select ${name}`, loading: 'Loading' },
  sv: { all: 'Välj alla som är inlästa', one: (name: string) => `Välj ${name}`, loading: 'Läser in' },
});

export type Column<R> = {
  readonly id: string;
  readonly header: string;
  /** A method, so that a row can be drawn without knowing what it is of: it is only given rows of its own table. */
  cell(row: R): ReactNode;
  /** Of the CSS grid: `120px`, `minmax(140px, 1fr)`. */
  readonly width: string;
  readonly align?: 'right';
  /** Given where the server can sort by it. */
  readonly sort?: { readonly way: 'ascending' | 'descending' | null; readonly toggle: () => void };
};

export type End = 'first' | 'last';

/** Given where a list can be read from either of its ends. */
export type Ends = {
  /** The end that the rows were read from: more of them come at the other one. */
  readonly from: End;
  readonly goTo: (end: End) => void;
};

type Props<R> = {
  /** What it is a table of. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: Rows<R>;
  /** A row as it is by now, where that changes more often than which rows there are. */
  readonly now?: (row: R) => R;
  readonly idOf: (row: R) => string;
  /** What a row is called, for who does not see it. */
  readonly nameOf: (row: R) => string;
  readonly hidden?: ReadonlySet<string>;
  readonly selection?: Selection;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  /** Another one once it may be asked again. */
  readonly more: () => void;
  readonly ends?: Ends;
  /** Shown in place of rows where there are none. */
  readonly empty: ReactNode;
};

const ROW_HEIGHT = 44;
const LOADING_ROWS = 14;
/** Rows that are drawn beyond what is seen, on either side. */
const OVERSCAN = 10;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 60;
const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });

/** A table of any length: only rows that can be seen are drawn, and the next page is asked for before it is needed. */
export const DataTable = <R extends object>(props: Props<R>) => {
  const {
    label,
    columns,
    rows,
    now = same,
    idOf,
    nameOf,
    hidden = NONE,
    selection,
    isLoading,
    hasMore,
    more,
    ends,
    empty,
  } = props;
  const t = useTexts(tableTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const from = ends?.from ?? 'first';
  const { length } = rows;
  const virtual = useVirtualizer({
    count: length,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    // Counted from the end that the rows were read from: there, a row stays the same one when others come.
    getItemKey: useCallback((index: number) => (from === 'first' ? index : index - length), [from, length]),
    anchorTo: from === 'first' ? 'start' : 'end',
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const drawn = useMemo(
    () =>
      items.flatMap(({ index, start }) => {
        const row = rows.at(index);
        return row === undefined ? [] : [{ index, start, row }];
      }),
    [items, rows],
  );

  // Where the last rows are wanted, they are what is seen first; there is nothing to go back to in another list.
  useLayoutEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = from === 'first' ? 0 : scroller.current.scrollHeight;
  }, [from]);
  const ahead = from === 'first' ? length - 1 - (items.at(-1)?.index ?? 0) : (items[0]?.index ?? length);
  useEffect(() => {
    // On the way to the last rows, what is drawn are still those where the table was before.
    const isOnTheWay = from === 'last' && (scroller.current?.scrollTop ?? 0) > AHEAD * ROW_HEIGHT;
    if (hasMore && ahead < AHEAD && !isOnTheWay) more();
  }, [hasMore, ahead, from, more]);

  const chosen = selection?.selected ?? NONE;
  const table = useTable({
    features,
    columns: useMemo(() => columns.map(({ id, header }): ColumnDef<typeof features, R> => ({ id, header })), [columns]),
    data: useMemo(() => drawn.map(({ row }) => row), [drawn]),
    getRowId: idOf,
    state: {
      rowSelection: useMemo((): RowSelectionState => Object.fromEntries([...chosen].map((id) => [id, true])), [chosen]),
      columnVisibility: useMemo(() => Object.fromEntries([...hidden].map((id) => [id, false])), [hidden]),
    },
  });
  const model = table.getRowModel().rows;
  const slots = useSlots(model.map(({ id }) => id));
  const shown = useMemo(() => columns.filter(({ id }) => !hidden.has(id)), [columns, hidden]);
  const style: Columns = {
    '--columns': `${selection === undefined ? '' : '44px '}${shown.map(({ width }) => width).join(' ')}`,
  };
  const hasAll = selection !== undefined && isAll(rows, idOf, chosen);
  const toggle = useToggle(rows, idOf, selection);
  const onFocus = useRowFocus(scroller);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const end = endOf(event);
    if (end === null) moveAmongRows(event);
    // The browser goes to the end of what is there by itself.
    else if (ends !== undefined && end !== from && hasMore) {
      event.preventDefault();
      ends.goTo(end);
    }
  };

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="table"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : length + 1}
        aria-busy={isLoading}
        style={style}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <div role="rowgroup" className={classes.headGroup}>
          <div role="row" className={classes.head} aria-rowindex={1}>
            {selection !== undefined && (
              <div role="columnheader" className={classes.pick}>
                <Checkbox
                  size="xs"
                  aria-label={t.all}
                  checked={hasAll}
                  indeterminate={!hasAll && chosen.size > 0}
                  onChange={() => selection.select(withAll(rows, idOf, chosen, !hasAll))}
                />
              </div>
            )}
            {shown.map(({ id, header, align, sort }) => (
              <div
                key={id}
                role="columnheader"
                className={classes.cell}
                data-align={align}
                {...(sort === undefined ? {} : { 'aria-sort': sort.way ?? 'none' })}
              >
                {sort === undefined ? (
                  header
                ) : (
                  <button type="button" className={classes.sort} onClick={sort.toggle}>
                    {header}
                    <SortSign way={sort.way} />
                  </button>
                )}
              </div>
            ))}
          </div>
        </div>
        {isLoading && <Loading count={LOADING_ROWS} label={t.loading} />}
        {!isLoading && length === 0 && <div className={classes.empty}>{empty}</div>}
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {inOrder(drawn, slots, virtual.isScrolling).map(({ index, start, row, slot, n }) => (
            <Row
              key={slot}
              index={index}
              start={start}
              id={idOf(row)}
              row={now(row)}
              columns={shown}
              isSelected={model[n]?.getIsSelected() ?? false}
              name={nameOf(row)}
              toggle={selection === undefined ? null : toggle}
            />
          ))}
        </div>
      </div>
    </div>
  );
};

type Columns = CSSProperties & { readonly '--columns': string };

const rowHeight = (): number => ROW_HEIGHT;

/**
 * What is drawn, as it stands in the document: in order, for whoever goes through it by keyboard or hears it; but while it is scrolled no
 * element is moved among the others.
 */
const inOrder = <D extends object>(drawn: readonly D[], slots: readonly number[], isScrolling: boolean) => {
  const all = drawn.map((one, n) => ({ ...one, n, slot: slots[n] ?? n }));
  return isScrolling ? all.sort((a, b) => a.slot - b.slot) : all;
};

const SortSign = ({ way }: { readonly way: 'ascending' | 'descending' | null }) => {
  switch (way) {
    case 'ascending':
      return <IconArrowUp size={14} aria-hidden />;
    case 'descending':
      return <IconArrowDown size={14} aria-hidden />;
    case null:
      return <IconArrowsSort size={14} aria-hidden className={classes.unsorted} />;
  }
};

type RowProps = {
  readonly index: number;
  readonly start: number;
  readonly id: string;
  readonly row: object;
  readonly columns: readonly Column<object>[];
  readonly isSelected: boolean;
  readonly name: string;
  /** `null` where rows cannot be selected. */
  readonly toggle: ((id: string, all: boolean) => void) | null;
};

const RowOnce = ({ index, start, id, row, columns, isSelected, name, toggle }: RowProps) => {
  const t = useTexts(tableTexts);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={toggle === null ? undefined : isSelected}
      className={classes.row}
      data-row={id}
      data-selected={isSelected}
      style={{ transform: `translateY(${start}px)` }}
    >
      {toggle !== null && (
        <div role="cell" className={classes.pick}>
          <input
            type="checkbox"
            className={classes.check}
            aria-label={t.one(name)}
            checked={isSelected}
            onChange={({ nativeEvent }) => toggle(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
          />
        </div>
      )}
      <Cells row={row} columns={columns} />
    </div>
  );
};

/** Drawn again only when something of it has changed: while the table is scrolled, only rows that come into sight are. */
const Row = memo(RowOnce);

/** Apart from where the row is and whether it is selected, which changes more often than what it says. */
const Cells = memo(({ row, columns }: Pick<RowProps, 'row' | 'columns'>) =>
  columns.map((column) => (
    <div key={column.id} role="cell" className={classes.cell} data-align={column.align}>
      {column.cell(row)}
    </div>
  )),
);

const NONE: ReadonlySet<string> = new Set();
const same = <R,>(row: R): R => row;

const Loading = ({ count, label }: { readonly count: number; readonly label: string }) => (
  <div role="status" aria-label={label}>
    {Array.from({ length: count }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
      <div key={row} className={classes.waiting}>
        <Skeleton height={12} width={`${88 - ((row * 13) % 34)}%`} />
      </div>
    ))}
  </div>
);

const endOf = ({ key, altKey, metaKey, shiftKey }: KeyboardEvent): End | null => {
  if (altKey || metaKey || shiftKey) return null;
  return key === 'Home' ? 'first' : key === 'End' ? 'last' : null;
};

/** The arrows go from the link of one row to that of the next. */
const moveAmongRows = (event: KeyboardEvent<HTMLDivElement>): void => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const row = document.activeElement?.closest('[role=row]');
  const next = Number(row?.getAttribute('aria-rowindex')) + (event.key === 'ArrowDown' ? 1 : -1);
  const link = event.currentTarget.querySelector(`[aria-rowindex="${next}"] a`);
  if (!(link instanceof HTMLElement)) return;
  event.preventDefault();
  link.focus();
};
