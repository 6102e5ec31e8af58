import { Anchor, Text } from '@mantine/core';
import { generatePath, Link } from 'react-router';
import { pagePaths } from '../../../services/web/page-paths.js';
import { noValue, shortId } from './format.js';

/** Address of a run's page. */
export const runPath = (id: string): string => generatePath(pagePaths.run, { id });
/** Address of a model's page. */
export const modelPath = (id: string): string => generatePath(pagePaths.model, { id });
/** Address of a client's page. */
export const clientPath = (name: string): string => generatePath(pagePaths.client, { name });

/** Key of a user's design, as the controller has it. */
export const designKeyOf = (user: string, designId: string): string =>
  `${encodeURIComponent(user)}:${encodeURIComponent(designId)}`;
/** Address of a design's page. */
export const designPath = (key: string): string => generatePath(pagePaths.design, { id: key });
/** Address of a job's page. */
export const jobPath = (id: string): string => generatePath(pagePaths.job, { id });
/** Address of a task's page. */
export const taskPath = (id: string): string => generatePath(pagePaths.task, { id });

/** The way to a run. */
export const RunLink = ({ id }: { readonly id: string }) => (
  <Anchor component={Link} to={runPath(id)} ff="monospace" size="sm">
    {id}
  </Anchor>
);

/** The way to a model, by the beginning of its id, or its name. */
export const ModelLink = ({ id, name }: { readonly id: string | undefined; readonly name?: string | undefined }) =>
  id === undefined ? (
    <Text span>{noValue}</Text>
  ) : (
    <Anchor component={Link} to={modelPath(id)} size="sm" title={id} {...(name === undefined && { ff: 'monospace' })}>
      <bdi>{name ?? shortId(id)}</bdi>
    </Anchor>
  );

/** The way to a client. */
export const ClientLink = ({ name }: { readonly name: string }) => (
  <Anchor component={Link} to={clientPath(name)} size="sm">
    <bdi>{name}</bdi>
  </Anchor>
);

/** Address of the page that compares two models. */
export const comparisonPath = (id: string, otherId: string): string =>
  generatePath(pagePaths.compareModels, { id, otherId });
