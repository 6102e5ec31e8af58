import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { ApiProblem } from '../api/api-problem.js';
import { NextStep } from './next-step.js';
import { Page } from './page.js';

/** Whether what was asked for does not exist, so that asking again is of no use. */
export const isMissing = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404;

interface MissingPageProps {
  /** What was looked for: "model", "client". */
  readonly what: string;
  /** What the API says about it. */
  readonly error: unknown;
  /** Where those that exist are listed. */
  readonly others: { readonly label: string; readonly path: string };
}

/** In the place of a page about something that does not exist. */
export const MissingPage = ({ what, error, others }: MissingPageProps) => (
  <Page title={`There is no such ${what}`}>
    <NextStep
      title={error instanceof ApiProblem ? error.detail : `No such ${what} is known.`}
      actions={
        <Button component={Link} to={others.path}>
          {others.label}
        </Button>
      }
    />
  </Page>
);
