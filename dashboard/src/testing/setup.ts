import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

/** What jsdom lacks and components ask for; none of them does anything that a test looks at. */
class Observer {
  observe(): void {
    return;
  }
  unobserve(): void {
    return;
  }
  disconnect(): void {
    return;
  }
}
globalThis.ResizeObserver = Observer;
globalThis.IntersectionObserver = Object.assign(Observer);

const unmatched = (media: string) => ({
  ...{ media, matches: false, onchange: null },
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
});
window.matchMedia = Object.assign(unmatched);
window.scrollTo = () => undefined;
