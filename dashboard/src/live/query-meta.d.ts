import '@tanstack/react-query';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** Whether the data can change no more. */
      readonly final?: (data: unknown) => boolean;
    };
  }
}
