import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(cleanup);

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
