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
