import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** Bars in the place of text or a table that is on its way. */
export const BlockSkeleton = ({ lines = 5 }: { readonly lines?: number }) => (
  <Stack gap="xs" aria-busy>
    <VisuallyHidden role="status">Loading…</VisuallyHidden>
    {Array.from({ length: lines }, (_, index) => (
      <Skeleton key={index} height={18} width={`${100 - ((index * 17) % 45)}%`} radius="sm" />
    ))}
  </Stack>
);

/** The place of a chart that is on its way. */
export const ChartSkeleton = ({ height }: { readonly height: number | string }) => (
  <div aria-busy>
    <VisuallyHidden role="status">Loading…</VisuallyHidden>
    <Skeleton height={height} radius="md" />
  </div>
);
