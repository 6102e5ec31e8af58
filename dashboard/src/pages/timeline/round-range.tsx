import { Button, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { Timeline } from '../../api/types.js';

interface Range {
  readonly from: number;
  readonly to: number;
}

interface RoundRangeProps {
  readonly rounds: Timeline['rounds'];
  /** Told the rounds that are wished for; `undefined` for the latest ones. */
  readonly onChange: (range: Range | undefined) => void;
}

/** Most rounds at once, so that the answer stays small. */
const mostRounds = 50;

/** Chooses the rounds that are shown. */
export const RoundRange = ({ rounds, onChange }: RoundRangeProps) => {
  const [first, last] = [rounds[0]?.round ?? 1, rounds.at(-1)?.round ?? 1];
  return <RangeFields key={`${String(first)}:${String(last)}`} first={first} last={last} onChange={onChange} />;
};

interface RangeFieldsProps extends Pick<RoundRangeProps, 'onChange'> {
  readonly first: number;
  readonly last: number;
}

const RangeFields = ({ first, last, onChange }: RangeFieldsProps) => {
  const [from, setFrom] = useState<number | string>(first);
  const [to, setTo] = useState<number | string>(last);
  const count = last - first + 1;
  const take = () => {
    const [start, end] = [Math.max(1, Number(from) || 1), Math.max(1, Number(to) || 1)];
    if (start !== first || end !== last)
      onChange({ from: Math.max(start, end - mostRounds + 1), to: Math.max(start, end) });
  };
  const onKeyDown = ({ key }: { readonly key: string }) => {
    if (key === 'Enter') take();
  };
  const common = {
    min: 1,
    allowDecimal: false,
    hideControls: true,
    size: 'xs',
    w: 72,
    onBlur: take,
    onKeyDown,
  } as const;
  return (
    <Group gap="xs" align="flex-end">
      <Button
        {...{ variant: 'default', size: 'xs', disabled: first <= 1 }}
        onClick={() => {
          onChange({ from: Math.max(1, first - count), to: Math.max(1, first - 1) });
        }}
      >
        Earlier rounds
      </Button>
      <NumberInput label="From round" value={from} onChange={setFrom} {...common} />
      <NumberInput label="To round" value={to} onChange={setTo} {...common} />
      <Button
        {...{ variant: 'default', size: 'xs' }}
        onClick={() => {
          onChange({ from: last + 1, to: last + count });
        }}
      >
        Later rounds
      </Button>
      <Button
        {...{ variant: 'default', size: 'xs' }}
        onClick={() => {
          onChange(undefined);
        }}
      >
        Latest
      </Button>
    </Group>
  );
};
