import { ActionIcon, Group, Text, useComputedColorScheme } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Timeline } from '../../api/types.js';
import { Chart } from '../../ui/chart/chart.js';
import { seriesColors } from '../../ui/chart/theme.js';
import { formatNumber } from '../../ui/format.js';
import { IconArrowLeft, IconArrowRight, IconZoomIn, IconZoomOut, IconZoomReset } from '../../ui/icons.js';
import { ganttHeight, ganttOption } from './gantt-option.js';
import { ganttSummary, ganttTable } from './gantt-text.js';
import type { ClientPace } from './stragglers.js';
import { moved, wholeWindow, zoomed, type TimeWindow } from './window.js';

interface GanttProps {
  readonly timeline: Timeline;
  readonly paces: readonly ClientPace[];
}

/** The lanes over time. Zoomed by the buttons, by dragging the ends of the bar below, or with Ctrl and the wheel. */
export const Gantt = ({ timeline, paces }: GanttProps) => {
  const scheme = useComputedColorScheme('light');
  const whole = useMemo(() => wholeWindow(timeline), [timeline]);
  // Undefined follows the run as it goes on.
  const [chosen, setChosen] = useState<TimeWindow>();
  const window = chosen ?? whole;
  const stragglers = useMemo(
    () => new Set(paces.filter(({ isStraggler }) => isStraggler).map(({ name }) => name)),
    [paces],
  );
  const option = useMemo(
    () =>
      ganttOption(timeline, {
        ...{ colors: seriesColors(scheme), stragglers, window },
        idleColor: scheme === 'light' ? '#ccd3da' : '#41474e',
        badColor: scheme === 'light' ? '#c0262d' : '#ff8a8a',
        textColor: scheme === 'light' ? '#495057' : '#c1c2c5',
      }),
    [timeline, scheme, stragglers, window],
  );
  const table = useMemo(() => ganttTable(timeline), [timeline]);
  const actions = [
    { label: 'Earlier', Icon: IconArrowLeft, to: moved(window, -0.5, whole) },
    { label: 'Zoom in', Icon: IconZoomIn, to: zoomed(window, 0.5, whole) },
    { label: 'Zoom out', Icon: IconZoomOut, to: zoomed(window, 2, whole) },
    { label: 'Show all', Icon: IconZoomReset, to: undefined },
    { label: 'Later', Icon: IconArrowRight, to: moved(window, 0.5, whole) },
  ];
  return (
    <>
      <Group gap={4} mb="xs" role="group" aria-label="Time that is shown">
        {actions.map(({ label, Icon, to }) => (
          <ActionIcon
            key={label}
            variant="default"
            aria-label={label}
            title={label}
            onClick={() => {
              setChosen(to);
            }}
          >
            <Icon size={16} aria-hidden />
          </ActionIcon>
        ))}
        <Text size="sm" c="dimmed" role="status" ml="xs">
          {formatNumber(window.fromMs, 'milliseconds')} to {formatNumber(window.toMs, 'milliseconds')} after the start
          of the run
        </Text>
      </Group>
      <Chart
        option={option}
        summary={ganttSummary(timeline, paces)}
        table={table}
        height={ganttHeight(timeline.lanes.length)}
      />
    </>
  );
};
