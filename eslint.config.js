import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** What the dashboard's application, which runs in browsers, takes from the services. */
const sharedWithBrowsers = [
  'core/runs/config',
  'core/runs/parameters',
  'core/topology/index',
  'core/topology/draw/layout',
  'core/topology/draw/outline',
  'web/page-paths',
];

/** Who may import whom: arrows point one way (see docs/decisions.md). */
const mayImport = {
  core: [],
  storage: ['core'],
  transport: ['core'],
  http: ['core'],
  telemetry: ['core'],
  workers: ['core', 'storage', 'transport'],
  learner: ['core'],
  mnist: ['core', 'learner'],
  web: ['core', 'http'],
  dashboard: ['core', 'http', 'web', 'telemetry'],
  reducer: ['core', 'storage', 'transport', 'http', 'workers', 'telemetry', 'web'],
  combiner: ['core', 'storage', 'transport', 'workers', 'telemetry'],
  controller: ['core', 'storage', 'transport', 'http', 'workers', 'telemetry', 'web'],
  deploy: ['core', 'transport'],
  agent: ['core', 'storage', 'transport', 'workers', 'reducer', 'learner'],
  cli: [
    ...['core', 'storage', 'transport', 'workers', 'telemetry', 'learner'],
    ...['reducer', 'combiner', 'controller', 'agent', 'deploy', 'dashboard'],
  ],
};

/** By which files a room is entered from others. */
const doors = ['index.ts', 'arithmetic.ts', 'tensorflow/index.ts'];

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      'services/transport/gen',
      'services/core/ring/gen',
      'services/core/ring/kernel',
      'dashboard/src/api/openapi.ts',
      'dashboard/src/api/controller-openapi.ts',
      '**/*.mjs',
      '**/*.js',
      '.nestor',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { alwaysTryTypes: true } },
      'boundaries/elements': [
        ...[
          'core',
          'storage',
          'transport',
          'http',
          'telemetry',
          'workers',
          'web',
          'dashboard',
          'reducer',
          'combiner',
          'controller',
          'agent',
          'deploy',
          'cli',
        ].map((room) => ({ type: room, pattern: `services/${room}` })),
        { type: 'learner', pattern: 'clients/learner' },
        { type: 'mnist', pattern: 'clients/mnist' },
        { type: 'test', pattern: 'test' },
      ],
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['services/**/*.ts', 'clients/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(mayImport).flatMap(([room, others]) => [
            { from: { element: { type: room } }, allow: { to: { element: { type: room } } } },
            {
              from: { element: { type: room } },
              allow: { to: { element: { type: others, internalPath: doors } } },
            },
          ]),
        },
      ],
    },
  },
  {
    files: ['dashboard/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', 'dashboard/src/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `/services/(?!(${sharedWithBrowsers.join('|')})\\.js$)`,
              message: `Browsers get no more of the services than ${sharedWithBrowsers.join(', ')}.`,
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
