import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const TablePage = () => (
  <Page title="Metrics table">
    <NextStep title="This page is being built." />
  </Page>
);

export default TablePage;
