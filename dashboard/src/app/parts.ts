import { createContext, use } from 'react';
import { partsMeta, type Part } from '../../../services/web/page-paths.js';

/** What the server of this page has behind it, as it says in the document. */
export const readParts = (document: Document): readonly Part[] => {
  const content = document.querySelector(`meta[name="${partsMeta}"]`)?.getAttribute('content') ?? '';
  const parts = content.split(' ').filter((word): word is Part => word === 'federation' || word === 'topologies');
  return parts.length === 0 ? ['federation'] : parts;
};

export const PartsContext = createContext<readonly Part[]>(['federation']);

/** Whether the server has this part. */
export const useHasPart = (part: Part): boolean => use(PartsContext).includes(part);
