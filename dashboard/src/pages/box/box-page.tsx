import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const BoxPage = () => (
  <Page title="Distribution">
    <NextStep title="This page is being built." />
  </Page>
);

export default BoxPage;
