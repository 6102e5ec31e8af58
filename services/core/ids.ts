declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** SHA-256 of a model's tensors in canonical order: equal models have equal ids. */
export type ModelId = Branded<string, 'ModelId'>;
export type RunId = Branded<string, 'RunId'>;
/** Name of a peer: a client, a combiner, the reducer. */
export type PeerName = Branded<string, 'PeerName'>;

const hex64 = /^[0-9a-f]{64}$/;
const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export const isModelId = (text: string): text is ModelId => hex64.test(text);
export const isPeerName = (text: string): text is PeerName => name.test(text);
