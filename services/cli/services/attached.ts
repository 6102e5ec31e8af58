/** What a service tells the process that started it, if that wants to know. */
export interface Listening {
  readonly kind: 'listening';
  readonly port: number;
  /** Of a controller. */
  readonly notifierPort?: number;
}

/** Tells the starting process, over Node's own channel, where this one listens. */
export const tellListening = (port: number, notifierPort?: number): void => {
  process.send?.({ kind: 'listening', port, ...(notifierPort !== undefined && { notifierPort }) } satisfies Listening);
};
