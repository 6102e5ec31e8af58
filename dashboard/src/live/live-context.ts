import { createContext } from 'react';
import { LiveStore } from './live-store.js';

/** What the page's one live connection tells. */
export const LiveContext = createContext(new LiveStore());
