import { Button, Group, Table } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Page } from '../../api/use-read.ts';
import { useRead } from '../../api/use-read.ts';
import { Section } from '../../parts/section.tsx';
import { Lines, Loaded } from '../../parts/states.tsx';
import { useMay } from '../../session/session.tsx';

const LISTED_MAX = 200;

/** All that there is of one kind of set-up. */
export const useSetUp = <T,>(path: string) => useRead<Page<T>>(path, { limit: LISTED_MAX });

/** A table of what is set up, with a button for one more. */
export const Listed = <T extends { readonly id: string }>({
  label,
  add,
  onAdd,
  asked,
  columns,
  row,
  empty,
}: {
  readonly label: string;
  readonly add: string;
  readonly onAdd: () => void;
  readonly asked: ReturnType<typeof useSetUp<T>>;
  readonly columns: readonly string[];
  readonly row: (one: T) => readonly ReactNode[];
  readonly empty: ReactNode;
}) => {
  const isAdmin = useMay();
  return (
    <Section
      title={label}
      flush
      action={
        isAdmin && (
          <Button size="compact-sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>
            {add}
          </Button>
        )
      }
    >
      <Loaded
        asked={asked}
        waiting={
          <Group px="md">
            <Lines count={5} height={48} />
          </Group>
        }
      >
        {({ items }) =>
          items.length === 0 ? (
            empty
          ) : (
            <Table.ScrollContainer minWidth={740}>
              <Table verticalSpacing="sm" horizontalSpacing="sm" aria-label={label}>
                <Table.Thead>
                  <Table.Tr>
                    {columns.map((column) =>
                      column === '' ? <Table.Td key={column} /> : <Table.Th key={column}>{column}</Table.Th>,
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      {row(one).map((cell, index) => (
                        <Table.Td key={columns[index]} {...(columns[index] === '' ? { ta: 'right' } : {})}>
                          {cell}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Section>
  );
};
