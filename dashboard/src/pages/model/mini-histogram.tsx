import type { Layer } from '../../api/types.js';

const [width, height] = [96, 22] as const;

/** The distribution of a tensor's weights, small enough for a row of a table; its numbers stand beside it. */
export const MiniHistogram = ({ histogram: { counts } }: Pick<Layer, 'histogram'>) => {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  // One path instead of a rectangle for each bin: a model may have hundreds of tensors.
  const bars = counts.map((count, index) => {
    const barHeight = count === 0 ? 0 : Math.max(1, (count / most) * height);
    return `M${(index * step).toFixed(2)} ${String(height)}v${(-barHeight).toFixed(2)}h${step.toFixed(2)}v${barHeight.toFixed(2)}z`;
  });
  return (
    <svg width={width} height={height} viewBox={`0 0 ${String(width)} ${String(height)}`} aria-hidden>
      <path d={bars.join('')} fill="var(--mantine-color-anchor)" />
    </svg>
  );
};
