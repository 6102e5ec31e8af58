import { useRouteError } from 'react-router';
import { Page } from '../ui/page.js';
import { ProblemPanel } from '../ui/problem-panel.js';

/** In the place of a page that threw, or whose code could not be loaded. */
export const PageFailed = () => {
  const error = useRouteError();
  return (
    <Page title="This page cannot be shown">
      <ProblemPanel
        what="this page"
        error={error}
        onRetry={() => {
          window.location.reload();
        }}
      />
    </Page>
  );
};
