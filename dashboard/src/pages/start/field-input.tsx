import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunField } from '../../run-fields/fields.js';
import { placeholderOf } from './groups.js';

interface FieldInputProps {
  readonly field: RunField;
  readonly label: ReactNode;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}

const yesAndNo = [
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' },
];

/** One parameter: what it is, what it is when nothing is said, and what is wrong with what was said. */
export const FieldInput = ({ field, label, value, problem, onChange }: FieldInputProps) => {
  const { name, kind, options, description, fallback } = field;
  const common = { id: `field ${name}`.replaceAll(/\W/g, '-'), name, label, description, error: problem };
  if (kind === 'choice' || kind === 'boolean') {
    return (
      <NativeSelect
        {...common}
        data={kind === 'boolean' ? yesAndNo : [...options]}
        value={value === '' ? (fallback ?? '') : value}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      />
    );
  }
  return (
    <TextInput
      {...common}
      inputMode={kind === 'number' ? 'decimal' : 'text'}
      autoComplete="off"
      placeholder={placeholderOf(field)}
      value={value}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    />
  );
};
