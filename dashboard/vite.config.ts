import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.js';

const root = dirname(fileURLToPath(import.meta.url));

/** Where a reducer and a controller answer while the application is developed: `npx vite dashboard`. */
const reducer = process.env['NESTOR_DEV_REDUCER'] ?? 'http://127.0.0.1:8090';
const controller = process.env['NESTOR_DEV_CONTROLLER'] ?? 'http://127.0.0.1:10100';
const proxied = ['/api', '/status', '/healthz', '/readyz', '/openapi.json', '/docs', '/assets', '/basic'];

export default defineConfig({
  root,
  plugins: [react(), precompress()],
  build: {
    outDir: join(root, '..', 'dist', 'dashboard'),
    emptyOutDir: true,
    // Not `assets`, which are the files of the reducer's own pages.
    assetsDir: 'app',
    target: 'es2022',
    // Browsers that know `light-dark()`: what replaces it for older ones does not follow the chosen scheme.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Inlined files would be `data:` addresses, which the pages' policy refuses to run.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
    manifest: 'manifest.json',
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      // Before what else is below /api.
      ...Object.fromEntries(['/api/v1/topology', '/users'].map((path) => [path, { target: controller }])),
      ...Object.fromEntries(proxied.map((path) => [path, { target: reducer }])),
      '/start': { target: reducer, bypass: (request) => (request.method === 'GET' ? '/index.html' : undefined) },
    },
  },
});
