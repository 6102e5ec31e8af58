import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const CompareModelsPage = () => (
  <Page title="Two models">
    <NextStep title="This page is being built." />
  </Page>
);

export default CompareModelsPage;
