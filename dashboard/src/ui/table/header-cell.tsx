import { UnstyledButton } from '@mantine/core';
import classes from './data-table.module.css';

interface HeaderCellProps {
  readonly label: string;
  readonly align: 'start' | 'end';
  readonly sorted: false | 'asc' | 'desc';
  /** Absent for columns that cannot be sorted. */
  readonly onToggle: ((event: unknown) => void) | undefined;
}

const order = { asc: 'ascending', desc: 'descending' } as const;
const arrow = { asc: ' ↑', desc: ' ↓' } as const;

/** The head of a column; a button where the table can be sorted by it. */
export const HeaderCell = ({ label, align, sorted, onToggle }: HeaderCellProps) => (
  <th scope="col" data-align={align} aria-sort={sorted === false ? undefined : order[sorted]}>
    {onToggle === undefined ? (
      label
    ) : (
      <UnstyledButton className={classes['sorter'] ?? ''} onClick={onToggle}>
        {label}
        <span aria-hidden>{sorted === false ? '' : arrow[sorted]}</span>
      </UnstyledButton>
    )}
  </th>
);
