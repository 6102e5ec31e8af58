/** The page's style sheet. */
export const pageCss = `
:root { color-scheme: light dark; --line: #8886; --accent: light-dark(#0a5c8a, #7cc7f0); }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 1rem; }
h1 { margin: 0; } h1 small { font-weight: normal; opacity: 0.7; }
h2 { font-size: 1.2rem; margin: 0 0 0.5rem; }
nav a { margin-left: 1rem; }
a { color: var(--accent); }
section { border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem; margin: 1rem 0; }
.problem { border: 2px solid light-dark(#b00020, #ff8a95); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0.5rem 1rem; margin: 0; }
dt { font-size: 0.85rem; opacity: 0.75; } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); }
form { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0.75rem 1rem; align-items: start; }
form p { margin: 0; }
label { display: block; font-size: 0.9rem; }
input, select, button { font: inherit; width: 100%; padding: 0.35rem 0.5rem; }
button { width: auto; justify-self: start; align-self: end; padding: 0.35rem 1.5rem; cursor: pointer; }
footer { opacity: 0.7; font-size: 0.9rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** Keeps the page's live part fresh; without it the page is as of its loading. */
export const pageJs = `
const live = document.getElementById('live');
let loading = false;
let again = false;
const refresh = async () => {
  if (loading) { again = true; return; }
  loading = true;
  try {
    const response = await fetch('/basic', { headers: { accept: 'text/html' } });
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
    const hadForm = document.getElementById('start') !== null;
    const hasForm = fresh.getElementById('start') !== null;
    if (hadForm !== hasForm) { location.assign('/basic'); return; }
    live.replaceChildren(...fresh.getElementById('live').childNodes);
  } catch {
    // The server is away; the event stream tells when it is back.
  } finally {
    loading = false;
    if (again) { again = false; refresh(); }
  }
};
const events = new EventSource('/api/v1/events?after=latest');
events.onmessage = refresh;
events.onopen = refresh;
events.addEventListener('progress', refresh);
`;

/** Starts Swagger UI on this server's own description. */
export const docsJs = `
window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
});
`;
