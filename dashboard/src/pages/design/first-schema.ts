/** What a design begins with that has no schema yet: trainers under one aggregator. */
export const firstSchema = (name: string): object => ({
  name,
  roles: [
    { name: 'trainer', isDataConsumer: true, groupAssociation: [{ 'param-channel': 'default' }] },
    { name: 'top-aggregator', groupAssociation: [{ 'param-channel': 'default' }] },
  ],
  channels: [
    {
      name: 'param-channel',
      pair: ['trainer', 'top-aggregator'],
      groupBy: { type: 'tag', value: ['default'] },
      funcTags: { trainer: ['fetch', 'upload'], 'top-aggregator': ['distribute', 'aggregate'] },
    },
  ],
});
