import type { Rule } from '../draft.js';
import { knownBackends } from './backends.js';
import { knownTags, matchedTags, neededTags, singleTags } from './func-tags.js';
import { connectedRoles, noCycles } from './graph.js';
import { completeAssociations, knownGroups, peopledGroups, singleParents } from './groups.js';
import { knownRoles, uniqueNames } from './names.js';

/** Everything that a design must hold to, beyond the shape of its parts. */
export const rules: readonly Rule[] = [
  ...[uniqueNames, knownRoles, connectedRoles, noCycles],
  ...[knownGroups, completeAssociations, peopledGroups, singleParents],
  ...[knownTags, neededTags, singleTags, matchedTags],
  knownBackends,
];
