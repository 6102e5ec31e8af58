/**
 * What queries are about: the first part of every query key. An event of the federation makes the queries of its topics
 * stale, and those that a page shows are asked again.
 */
export type Topic = 'federation' | 'overview' | 'runs' | 'rounds' | 'models' | 'peers' | 'events' | 'designs' | 'jobs';

/** A query key: the topic, then whatever tells the query from others of its topic. */
export type TopicKey = readonly [Topic, ...(readonly unknown[])];

/**
 * The topics that an event changes, by the first word of its type: `round.committed` → `round`. Progress, of which
 * nothing is kept, changes what the overview says about the round in work.
 */
export const topicsOfEvent = (type: string): readonly Topic[] => {
  const subject = type.slice(0, type.indexOf('.'));
  switch (subject) {
    case 'run':
      return ['overview', 'runs', 'peers'];
    case 'round':
      return ['overview', 'runs', 'rounds', 'models', 'peers'];
    case 'model':
      return ['overview', 'models'];
    case 'client':
    case 'combiner':
      return type.endsWith('.joined') || type.endsWith('.left') || type.endsWith('.moved')
        ? ['overview', 'peers']
        : ['overview', 'peers', 'rounds'];
    case 'design':
      return ['designs'];
    case 'job':
    case 'compute':
      return ['jobs'];
    case 'everything':
      return ['designs', 'jobs'];
    default:
      return ['overview'];
  }
};
