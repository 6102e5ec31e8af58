import { exitStatus, type Catalogue } from './entry.js';

/** All of them are faults in what a person wrote. */
const entry = (title: string, remedy: string) =>
  ({ grpc: 'INVALID_ARGUMENT', http: 400, exit: exitStatus.badData, title, remedy }) as const;

export const designErrors = {
  'design.invalid': entry(
    'The design, or the job on it, is not valid.',
    'Correct what the message lists; docs/designs.md describes the format, `nestor design validate` checks a file.',
  ),
  'design.no_file': {
    ...entry('There is no such file.', 'Check the path; paths in a job file are relative to its folder.'),
    exit: exitStatus.noInput,
  },
  'design.malformed': entry('A field is missing or of the wrong kind.', 'Write it as docs/designs.md shows.'),
  'design.unknown_key': entry('A field is not known.', 'Correct its name, or take it out.'),
  'design.bad_name': entry(
    'A name has characters that names cannot have.',
    'Use letters, digits, spaces, dots, dashes and underscores.',
  ),
  'design.duplicate_name': entry('A name stands twice where it may stand once.', 'Rename one, or take it out.'),
  'design.bad_pair': entry('A channel does not join two roles.', 'Give `pair` the names of two roles.'),
  'design.unknown_role': entry('There is no role of this name.', 'Use the name of a role of the design.'),
  'design.unknown_channel': entry(
    'There is no channel of this name for the role.',
    'Use the name of a channel whose `pair` has the role.',
  ),
  'design.unknown_group': entry(
    'The channel has no such group.',
    'Use a group of `groupBy.value`, or add the group there.',
  ),
  'design.no_data_consumer': entry('No role consumes data.', 'Give the role that trains `"isDataConsumer": true`.'),
  'design.unreachable_role': entry(
    'A role is not connected to any role that consumes data.',
    'Join it by a channel, or take it out.',
  ),
  'design.no_association': entry(
    'A role stands in no group, so it would have no tasks.',
    'Give it a `groupAssociation` with one entry per task, naming a group for each of its channels.',
  ),
  'design.missing_group': entry(
    "A role's association leaves out one of its channels.",
    'Name a group for it, or add the group `default` to the channel.',
  ),
  'design.empty_group': entry(
    'A group of a channel has one of its two roles and not the other.',
    'Associate the other role with the group too.',
  ),
  'design.several_parents': entry(
    'Several aggregators stand in one group, and nobody says whose the others are.',
    'Take `replica` and the second association out, give each a group of its own, or add a coordinator.',
  ),
  'design.unknown_func_tag': entry(
    "The role's program does not know this func tag.",
    'Use a func tag that the program knows.',
  ),
  'design.missing_func_tag': entry(
    "The role's program needs a func tag that no channel of the role has.",
    "Add it to the role's `funcTags` of a channel.",
  ),
  'design.repeated_func_tag': entry(
    'A role has one func tag on two channels.',
    'Leave it on one: a program finds a channel by its tag.',
  ),
  'design.unmatched_func_tag': entry(
    'A func tag has no counterpart at the other end of its channel.',
    'Add the counterpart: `distribute` for `fetch`, `aggregate` for `upload`, `coordinateWith…` for `coordinate`.',
  ),
  'design.cycle': entry(
    'Roles send models to each other in a circle.',
    'Let the models go one way, from a top aggregator down to the trainers.',
  ),
  'design.unknown_backend': entry('There is no backend of this name.', 'Use one of the known ones.'),
  'design.unknown_optimizer': entry('There is no server optimizer of this name.', 'Use one of the known ones.'),
  'design.unsupported_optimizer': entry(
    'No program here runs this server optimizer yet.',
    'Use `fedavg`, `fedprox`, `fedadam`, `fedadagrad`, `fedyogi` or `fedbuff`.',
  ),
  'design.unknown_selector': entry('There is no selector of this name.', 'Use one of the known ones.'),
  'design.unknown_privacy': entry('There is no kind of privacy of this name.', 'Use one of the known ones.'),
  'design.bad_setting': entry(
    'A setting of the optimizer, the selector or privacy is not valid.',
    'Correct it in `kwargs`; docs/designs.md lists the settings.',
  ),
  'design.unknown_dataset': entry('There is no dataset of this id.', 'Create the dataset, or correct the id.'),
  'design.no_data': entry(
    'A role that consumes data is given none.',
    'Give it datasets, or places for participants, in `dataSpec`.',
  ),
  'design.group_without_data': entry(
    'A group has an aggregator, and nobody who trains.',
    'Give the group a dataset or a place for a participant, or take it out of the design.',
  ),
  'design.too_many_tasks': entry(
    'The job would have more tasks than allowed.',
    'Use fewer datasets, places or replicas.',
  ),
} as const satisfies Catalogue;
