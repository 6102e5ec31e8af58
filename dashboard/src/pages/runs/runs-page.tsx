import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const RunsPage = () => (
  <Page title="Runs">
    <NextStep title="This page is being built." />
  </Page>
);

export default RunsPage;
