import { Button, Checkbox, Popover, ScrollArea, Stack } from '@mantine/core';
import { IconTable } from '../icons.js';

interface ColumnChooserProps {
  readonly columns: readonly { readonly id: string; readonly header: string; readonly namesRow?: boolean }[];
  readonly hidden: readonly string[];
  readonly onChange: (hidden: readonly string[]) => void;
}

/** Chooses the columns of a table; the one that names the rows stays. */
export const ColumnChooser = ({ columns, hidden, onChange }: ColumnChooserProps) => (
  <Popover position="bottom-end" trapFocus>
    <Popover.Target>
      <Button variant="default" leftSection={<IconTable size={16} aria-hidden />}>
        Columns
      </Button>
    </Popover.Target>
    <Popover.Dropdown>
      <ScrollArea.Autosize mah={320}>
        <Stack gap="xs" role="group" aria-label="Columns that are shown">
          {columns
            .filter(({ namesRow }) => namesRow !== true)
            .map(({ id, header }) => (
              <Checkbox
                key={id}
                label={<bdi>{header}</bdi>}
                checked={!hidden.includes(id)}
                onChange={({ currentTarget: { checked } }) => {
                  onChange(checked ? hidden.filter((other) => other !== id) : [...hidden, id]);
                }}
              />
            ))}
        </Stack>
      </ScrollArea.Autosize>
    </Popover.Dropdown>
  </Popover>
);
