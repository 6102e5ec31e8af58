import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const NetworkPage = () => (
  <Page title="Network">
    <NextStep title="This page is being built." />
  </Page>
);

export default NetworkPage;
