/** The drawing's colours, by the reader's preference. Only classes of its own: the drawing may stand in a page. */
const light = {
  ...{ paper: '#ffffff', ink: '#1f2328', quiet: '#59636e', line: '#8c959f' },
  ...{ role: '#ddf4ff', 'role-edge': '#0969da', data: '#dafbe1', 'data-edge': '#1a7f37', user: '#bf8700' },
};
const dark: typeof light = {
  ...{ paper: '#0d1117', ink: '#f0f6fc', quiet: '#9198a1', line: '#656c76' },
  ...{ role: '#121d2f', 'role-edge': '#4493f8', data: '#12261e', 'data-edge': '#3fb950', user: '#d29922' },
};

const variables = (colours: typeof light): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

export const style = `.nestor-design{${variables(light)};color-scheme:light dark;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
@media (prefers-color-scheme:dark){.nestor-design{${variables(dark)}}}
.nestor-design text{fill:var(--ink);text-anchor:middle}
.nestor-design .paper,.nestor-design .label{fill:var(--paper)}
.nestor-design .role{fill:var(--role);stroke:var(--role-edge);stroke-width:1.5}
.nestor-design .data{fill:var(--data);stroke:var(--data-edge);stroke-width:1.5}
.nestor-design .wire{fill:none;stroke:var(--line);stroke-width:1.5}
.nestor-design .title{font-size:16px;font-weight:600;text-anchor:start}
.nestor-design .name{font-size:14px;font-weight:600}
.nestor-design .channel{font-size:12px;font-weight:600}
.nestor-design .note{font-size:11px;fill:var(--quiet)}
.nestor-design .heading{font-size:13px;font-weight:600;fill:var(--quiet);text-anchor:start}
.nestor-design .worker{fill:var(--role-edge)}
.nestor-design .data-worker{fill:var(--data-edge)}
.nestor-design .user-worker{fill:var(--user)}`;
