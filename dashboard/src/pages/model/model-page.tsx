import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const ModelPage = () => (
  <Page title="Model">
    <NextStep title="This page is being built." />
  </Page>
);

export default ModelPage;
