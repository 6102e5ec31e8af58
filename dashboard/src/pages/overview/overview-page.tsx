import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const OverviewPage = () => (
  <Page title="Overview">
    <NextStep title="This page is being built." />
  </Page>
);

export default OverviewPage;
