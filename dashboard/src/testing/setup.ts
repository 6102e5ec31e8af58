import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(() => {
  cleanup();
  // They outlive the page that showed them.
  notifications.clean();
});
// Machines that are busy are slow.
configure({ asyncUtilTimeout: 10_000 });

const nothing = () => undefined;

class Observer {
  observe = nothing;
  unobserve = nothing;
  disconnect = nothing;
}

// What jsdom lacks and components ask for; no test looks at what it would do.
vi.stubGlobal('ResizeObserver', Observer);
vi.stubGlobal('IntersectionObserver', Observer);
vi.stubGlobal('matchMedia', (media: string) => ({
  ...{ media, matches: false, onchange: null, dispatchEvent: () => false },
  ...{ addListener: nothing, removeListener: nothing, addEventListener: nothing, removeEventListener: nothing },
}));
vi.stubGlobal('scrollTo', nothing);

// jsdom lays nothing out: everything is as large as a window, but for the rows of tables, which are a group each.
for (const side of ['offsetWidth', 'clientWidth']) {
  Object.defineProperty(HTMLElement.prototype, side, { get: () => 800 });
}
for (const side of ['offsetHeight', 'clientHeight']) {
  Object.defineProperty(HTMLElement.prototype, side, {
    get(this: HTMLElement) {
      return this.tagName === 'TBODY' ? 37 : 600;
    },
  });
}
// The editor measures its text.
Object.defineProperty(Range.prototype, 'getClientRects', { value: () => [] });
Object.defineProperty(Range.prototype, 'getBoundingClientRect', { value: () => new DOMRect() });
