import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const RunPage = () => (
  <Page title="Run">
    <NextStep title="This page is being built." />
  </Page>
);

export default RunPage;
