import { useLive } from '../live/live-provider.js';
import { StateBadge } from '../ui/state-badge.js';

/** Whether the page is live: told by the event stream. */
export const ConnectionBadge = () => {
  const connection = useLive((state) => state.connection);
  return (
    <span role="status" aria-live="polite">
      {connection === 'open' && <StateBadge state="connected" label="Live" />}
      {connection === 'connecting' && <StateBadge state="waiting" label="Connecting" />}
      {connection === 'lost' && <StateBadge state="gone" label="Reconnecting" />}
    </span>
  );
};
