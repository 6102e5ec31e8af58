import { catalogue } from '../../../core/index.js';
import { html } from './html.js';
import { layout } from './layout.js';

/** The error catalogue, for those who follow a problem's `type`. */
export const renderErrors = (): string =>
  layout({
    title: 'Nestor: errors',
    styles: ['/assets/page.css'],
    scripts: [],
    body: html`<header>
        <h1>Errors</h1>
        <nav><a href="/">Nestor</a> <a href="/docs">API</a></nav>
      </header>
      <main>
        ${Object.entries(catalogue).map(
          ([code, { title, remedy, http }]) =>
            html`<section id="${code}">
              <h2>${code}</h2>
              <p>${title}</p>
              <p>${remedy} <small>HTTP ${http}</small></p>
            </section>`,
        )}
      </main>`,
  });
