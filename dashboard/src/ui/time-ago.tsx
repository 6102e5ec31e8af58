import { formatInstant, formatTimeAgo, noValue } from './format.js';
import { useNow } from './now.js';

/** How long ago something was; the point in time shows on hovering. `at` is ISO 8601. */
export const TimeAgo = ({ at }: { readonly at: string | undefined }) => {
  const nowMs = useNow();
  if (at === undefined) return <span>{noValue}</span>;
  return (
    <time dateTime={at} title={formatInstant(at)} style={{ whiteSpace: 'nowrap' }}>
      {formatTimeAgo(at, nowMs)}
    </time>
  );
};
