import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const TimelinePage = () => (
  <Page title="Timeline">
    <NextStep title="This page is being built." />
  </Page>
);

export default TimelinePage;
