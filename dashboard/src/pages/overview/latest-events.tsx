import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useLatestEventsQuery } from '../../api/queries.js';
import type { TrailEvent } from '../../api/types.js';
import { useLive } from '../../live/live-provider.js';
import { NextStep } from '../../ui/next-step.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import classes from './latest-events.module.css';

const shown = 8;

/** The newest of what happened. */
export const LatestEvents = () => {
  const query = useQuery(useLatestEventsQuery(shown));
  const live = useLive(({ events }) => events);
  return (
    <Section
      title="What happened last"
      aside={
        <Anchor component={Link} to={pagePaths.events} size="sm">
          All events
        </Anchor>
      }
    >
      <QueryView query={query} what="the events">
        {({ items }) => <EventLines events={newest(items, live)} />}
      </QueryView>
    </Section>
  );
};

/** Both lists as one, newest first, each event once. */
const newest = (answered: readonly TrailEvent[], live: readonly TrailEvent[]): readonly TrailEvent[] => {
  const byId = new Map([...answered, ...live].map((event) => [event._id, event]));
  return [...byId.values()].sort((a, b) => (a._id < b._id ? 1 : -1)).slice(0, shown);
};

const EventLines = ({ events }: { readonly events: readonly TrailEvent[] }) =>
  events.length === 0 ? (
    <NextStep title="Nothing has happened yet" />
  ) : (
    <ul className={classes['lines']}>
      {events.map(({ _id, level, message, client, createdAt }) => (
        <li key={_id}>
          <StateBadge state={level} />
          <span className={classes['message']}>
            {client !== undefined && !message.includes(client) && (
              <>
                <bdi>{client}</bdi>:{' '}
              </>
            )}
            <bdi>{message}</bdi>
          </span>
          <span className={classes['time']}>
            <TimeAgo at={createdAt} />
          </span>
        </li>
      ))}
    </ul>
  );
