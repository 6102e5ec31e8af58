import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** Names and values, side by side where there is room: a description list. */
export const Facts = ({ children }: { readonly children: ReactNode }) => (
  <dl className={classes['facts']}>{children}</dl>
);

export const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
