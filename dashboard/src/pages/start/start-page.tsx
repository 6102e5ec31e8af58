import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const StartPage = () => (
  <Page title="Start a run">
    <NextStep title="This page is being built." />
  </Page>
);

export default StartPage;
