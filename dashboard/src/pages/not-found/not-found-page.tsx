import { Button, Code } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

/** At every address that no page has. */
const NotFoundPage = () => {
  const { pathname } = useLocation();
  return (
    <Page title="There is nothing at this address">
      <NextStep
        title="No page has this address."
        actions={
          <Button component={Link} to={pagePaths.overview}>
            To the overview
          </Button>
        }
      >
        <Code>{pathname}</Code> may be mistyped, or from another version.
      </NextStep>
    </Page>
  );
};

export default NotFoundPage;
