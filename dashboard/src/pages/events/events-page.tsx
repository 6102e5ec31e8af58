import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';

const EventsPage = () => (
  <Page title="Events">
    <NextStep title="This page is being built." />
  </Page>
);

export default EventsPage;
