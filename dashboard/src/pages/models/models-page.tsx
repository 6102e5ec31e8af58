import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const ModelsPage = () => (
  <Page title="Models">
    <NextStep title="This page is being built." />
  </Page>
);

export default ModelsPage;
