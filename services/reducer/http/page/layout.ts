import { html, type Html } from './html.js';

interface Layout {
  readonly title: string;
  readonly body: Html;
  /** Addresses of style sheets and scripts, of this server. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/** A whole document. */
export const layout = ({ title, body, styles, scripts }: Layout): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${styles.map((href) => html`<link rel="stylesheet" href="${href}" />`)}
      </head>
      <body>
        ${body} ${scripts.map((source) => html`<script src="${source}" defer></script>`)}
      </body>
    </html>`.text;
