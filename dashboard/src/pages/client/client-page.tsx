import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const ClientPage = () => (
  <Page title="Client">
    <NextStep title="This page is being built." />
  </Page>
);

export default ClientPage;
