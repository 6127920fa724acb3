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
import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { dictionary, useTexts } from '../texts/language.tsx';
import classes from './data-table.module.css';

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

export type Selection = { readonly selected: ReadonlySet<string>; readonly select: (ids: ReadonlySet<string>) => void };

type Props<R> = {
  /** What it is a table of. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  /** A row as it is by now, where that changes more often than which rows there are. */
  readonly now?: (row: R) => R;
  readonly idOf: (row: R) => string;
  /** What a row is called, for who does not see it. */
  readonly nameOf: (row: R) => string;
  readonly hidden?: ReadonlySet<string>;
  readonly selection?: Selection;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  /** Shown in place of rows where there are none. */
  readonly empty: ReactNode;
};

const ROW_HEIGHT = 44;
const LOADING_ROWS = 14;
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
    empty,
  } = props;
  const t = useTexts(tableTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const definitions = useMemo(
    () => columns.map(({ id, header }): ColumnDef<typeof features, R> => ({ id, header })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const chosen = selection?.selected ?? NONE;
  const rowSelection = useMemo(
    (): RowSelectionState => Object.fromEntries([...chosen].map((id) => [id, true])),
    [chosen],
  );
  const columnVisibility = useMemo(() => Object.fromEntries([...hidden].map((id) => [id, false])), [hidden]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: idOf,
    state: { rowSelection, columnVisibility },
    onRowSelectionChange: (change) => {
      const next = typeof change === 'function' ? change(rowSelection) : change;
      selection?.select(new Set(Object.keys(next).filter((id) => next[id])));
    },
  });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => model[index]?.id ?? index,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= model.length - AHEAD) more();
  }, [hasMore, last, model.length, more]);

  const shown = useMemo(() => columns.filter(({ id }) => !hidden.has(id)), [columns, hidden]);
  const template = `${selection === undefined ? '' : '44px '}${shown.map(({ width }) => width).join(' ')}`;
  const isAll = table.getIsAllRowsSelected();
  const select = selection?.select;
  const toggle = useCallback(
    (id: string) => {
      const next = new Set(chosen);
      if (!next.delete(id)) next.add(id);
      select?.(next);
    },
    [chosen, select],
  );

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="table"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : model.length + 1}
        aria-busy={isLoading}
        onKeyDown={moveAmongRows}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <div role="rowgroup" className={classes.headGroup}>
          <div role="row" className={classes.head} style={{ gridTemplateColumns: template }} aria-rowindex={1}>
            {selection !== undefined && (
              <div role="columnheader" className={classes.pick}>
                <Checkbox
                  size="xs"
                  aria-label={t.all}
                  checked={isAll && model.length > 0}
                  indeterminate={!isAll && chosen.size > 0}
                  onChange={table.getToggleAllRowsSelectedHandler()}
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
        {!isLoading && model.length === 0 && <div className={classes.empty}>{empty}</div>}
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = model[index];
            if (row === undefined) return null;
            return (
              <Row
                key={row.id}
                index={index}
                start={start}
                id={row.id}
                row={now(row.original)}
                columns={shown}
                template={template}
                isSelected={row.getIsSelected()}
                name={nameOf(row.original)}
                toggle={selection === undefined ? null : toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
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
  readonly template: string;
  readonly isSelected: boolean;
  readonly name: string;
  /** `null` where rows cannot be selected. */
  readonly toggle: ((id: string) => void) | null;
};

const RowOnce = ({ index, start, id, row, columns, template, isSelected, name, toggle }: RowProps) => {
  const t = useTexts(tableTexts);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={toggle === null ? undefined : isSelected}
      className={classes.row}
      data-selected={isSelected}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
    >
      {toggle !== null && (
        <div role="cell" className={classes.pick}>
          <input
            type="checkbox"
            className={classes.check}
            aria-label={t.one(name)}
            checked={isSelected}
            onChange={() => toggle(id)}
          />
        </div>
      )}
      {columns.map((column) => (
        <div key={column.id} role="cell" className={classes.cell} data-align={column.align}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
};

/** Drawn again only when something of it has changed: while the table is scrolled, only rows that come into sight are. */
const Row = memo(RowOnce);

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

/** The arrows go from the link of one row to that of the next. */
const moveAmongRows = (event: KeyboardEvent<HTMLDivElement>): void => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const row = document.activeElement?.closest('[role=row]');
  const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
  const link = next?.querySelector('a');
  if (!(link instanceof HTMLElement)) return;
  event.preventDefault();
  link.focus();
};
