import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** What is to change in the address; `undefined` and the empty text take a parameter away. */
export type AddressChanges = Readonly<Record<string, string | undefined>>;

export interface AddressQuery {
  /** The value of a parameter; `undefined` when it is not there. */
  readonly get: (name: string) => string | undefined;
  /** Writes parameters into the address, in place of the entry in the browser's history. */
  readonly set: (changes: AddressChanges) => void;
}

/** What a page shows, kept in its address: it can be bookmarked, and sent to somebody. */
export const useAddressQuery = (): AddressQuery => {
  const [search, setSearch] = useSearchParams();
  const get = useCallback((name: string) => search.get(name) ?? undefined, [search]);
  const set = useCallback(
    (changes: AddressChanges) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined || value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [setSearch],
  );
  return { get, set };
};

/** A whole number of an address, if it is one and not below `least`. */
export const wholeNumber = (text: string | undefined, least = 0): number | undefined => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isSafeInteger(value) && value >= least ? value : undefined;
};
