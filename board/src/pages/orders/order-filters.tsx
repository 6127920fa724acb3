import { ActionIcon, Button, Checkbox, Group, Menu, MultiSelect, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconBookmark, IconColumns, IconSearch, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useChannels, useLocations } from '../../api/use-names.ts';
import type { Column } from '../../parts/data-table.tsx';
import { useTexts } from '../../texts/language.tsx';
import { statusTexts } from '../../texts/statuses.ts';
import { type Filters, isNarrowed, NO_FILTERS, STATUSES } from './filters.ts';
import classes from './order-filters.module.css';
import type { OrderRow } from './order-row.ts';
import { ordersTexts } from './orders-texts.ts';
import { useSavedViews } from './saved-views.ts';

const PAUSE_MILLIS = 250;

type Props = {
  readonly filters: Filters;
  readonly narrow: (filters: Filters) => void;
  readonly columns: readonly Column<OrderRow>[];
  readonly hidden: readonly string[];
  readonly hide: (columns: readonly string[]) => void;
};

/** What the table is narrowed to, which columns it has, and the views that are kept of both. */
export const OrderFilters = ({ filters, narrow, columns, hidden, hide }: Props) => {
  const t = useTexts(ordersTexts);
  const statuses = useTexts(statusTexts).order;
  const channels = useChannels().all;
  const locations = useLocations().all;
  const options = (all: typeof channels) => all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className={classes.bar}>
      <SearchField filters={filters} narrow={narrow} />
      <Choice
        label={t.state}
        data={STATUSES.map((status) => ({ value: status, label: statuses[status] }))}
        value={filters.status}
        choose={(status) => narrow({ ...filters, status })}
      />
      <Choice
        label={t.channel}
        data={options(channels)}
        value={filters.channel}
        choose={(channel) => narrow({ ...filters, channel })}
      />
      <Choice
        label={t.location}
        data={options(locations)}
        value={filters.location}
        choose={(location) => narrow({ ...filters, location })}
      />
      {isNarrowed(filters) && (
        <Button variant="subtle" c="var(--board-info)" onClick={() => narrow({ ...NO_FILTERS, sort: filters.sort })}>
          {t.clear}
        </Button>
      )}
      <Group gap={4} ml="auto" wrap="nowrap">
        <SavedViews filters={filters} narrow={narrow} hidden={hidden} hide={hide} />
        <Popover position="bottom-end" withArrow trapFocus>
          <Popover.Target>
            <Button variant="default" leftSection={<IconColumns size={16} aria-hidden />}>
              {t.columns}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Stack gap="xs">
              {columns.slice(1).map(({ id, header }) => (
                <Checkbox
                  key={id}
                  size="sm"
                  label={header}
                  checked={!hidden.includes(id)}
                  onChange={(event) =>
                    hide(event.currentTarget.checked ? hidden.filter((one) => one !== id) : [...hidden, id])
                  }
                />
              ))}
            </Stack>
          </Popover.Dropdown>
        </Popover>
      </Group>
    </div>
  );
};

const SearchField = ({ filters, narrow }: Pick<Props, 'filters' | 'narrow'>) => {
  const t = useTexts(ordersTexts);
  const [words, setWords] = useState(filters.q);
  useEffect(() => setWords(filters.q), [filters.q]);
  const search = useDebouncedCallback((q: string) => narrow({ ...filters, q }), PAUSE_MILLIS);
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label={t.search}
      placeholder={t.searchHint}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
};

const Choice = ({
  label,
  data,
  value,
  choose,
}: {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly value: readonly string[];
  readonly choose: (value: readonly string[]) => void;
}) => (
  <MultiSelect
    className={classes.choice}
    aria-label={label}
    placeholder={value.length === 0 ? label : ''}
    data={[...data]}
    value={[...value]}
    onChange={choose}
    clearable
    searchable={data.length > 8}
    maxDropdownHeight={320}
    comboboxProps={{ width: 240, position: 'bottom-start' }}
  />
);

const SavedViews = ({ filters, narrow, hidden, hide }: Omit<Props, 'columns'>) => {
  const t = useTexts(ordersTexts);
  const { views, save, remove } = useSavedViews();
  const [name, setName] = useState('');
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    save({ name: name.trim(), filters, hidden });
    setName('');
  };
  return (
    <Menu position="bottom-end" width={280} withArrow closeOnItemClick trapFocus>
      <Menu.Target>
        <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
          {t.views}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="dimmed">{t.saved}</Menu.Label>
        {views.length === 0 && (
          <Text size="sm" c="dimmed" px="sm" pb="xs">
            {t.noViews}
          </Text>
        )}
        {views.map((view) => (
          <Group key={view.name} wrap="nowrap" gap={4}>
            <Menu.Item
              onClick={() => {
                narrow(view.filters);
                hide(view.hidden);
              }}
            >
              {view.name}
            </Menu.Item>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t.remove(view.name)}
              onClick={() => remove(view.name)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Menu.Divider />
        <form onSubmit={keep} className={classes.save}>
          <TextInput
            size="xs"
            aria-label={t.viewName}
            placeholder={t.viewName}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => event.stopPropagation()}
          />
          <Button type="submit" size="xs" disabled={name.trim() === ''}>
            {t.save}
          </Button>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
};
