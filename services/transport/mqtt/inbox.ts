/** What has come for one reader, in order. */
export interface Inbox<T> {
  put(item: T): void;
  /** Fails whoever waits, and whoever comes. */
  fail(reason: Error): void;
  /** The next item; waits for it. One reader at a time. */
  next(): Promise<T>;
  readonly waiting: number;
}

export const createInbox = <T>(): Inbox<T> => {
  const items: T[] = [];
  let failure: Error | undefined;
  let reader: { readonly give: (item: T) => void; readonly fail: (reason: Error) => void } | undefined;
  return {
    put(item) {
      if (reader === undefined) items.push(item);
      else {
        const { give } = reader;
        reader = undefined;
        give(item);
      }
    },
    fail(reason) {
      failure ??= reason;
      reader?.fail(failure);
      reader = undefined;
    },
    next() {
      if (failure !== undefined) return Promise.reject(failure);
      const item = items.shift();
      if (item !== undefined) return Promise.resolve(item);
      return new Promise((give, fail) => {
        reader = { give, fail };
      });
    },
    get waiting() {
      return items.length;
    },
  };
};
