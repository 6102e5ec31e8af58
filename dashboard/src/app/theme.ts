import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** A quiet blue; shades 7 and 4 have a contrast of at least 4.5 to 1 on the backgrounds of their scheme. */
const nestor: MantineColorsTuple = [
  '#eaf3fa',
  '#d3e4f1',
  '#a5c8e2',
  '#74abd3',
  '#5aa0d2',
  '#3b81b6',
  '#2a72a8',
  '#1f5f8b',
  '#184f75',
  '#0f3d5d',
];

export const theme = createTheme({
  primaryColor: 'nestor',
  primaryShade: { light: 7, dark: 6 },
  colors: { nestor },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
});

/** Mantine's quiet grey is too pale to be read by everybody (WCAG asks for 4.5 to 1). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56606a',
    '--mantine-color-anchor': '#1f5f8b',
    '--mantine-color-placeholder': '#68727c',
    '--mantine-color-error': '#b42318',
  },
  dark: {
    '--mantine-color-dimmed': '#aab2ba',
    '--mantine-color-anchor': '#8cc4ee',
    '--mantine-color-placeholder': '#9aa3ac',
    '--mantine-color-error': '#ff9a93',
    '--mantine-color-body': '#1b1d20',
  },
});
