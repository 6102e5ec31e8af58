import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** Who may import whom: arrows point one way (see docs/decisions.md). */
const mayImport = {
  core: [],
  storage: ['core'],
  transport: ['core'],
  http: ['core'],
  workers: ['core', 'storage', 'transport'],
  learner: ['core'],
  mnist: ['core', 'learner'],
  reducer: ['core', 'storage', 'transport', 'http', 'workers'],
  combiner: ['core', 'storage', 'transport', 'workers'],
  controller: ['core', 'storage', 'transport', 'http', 'workers'],
  deploy: ['core', 'transport'],
  agent: ['core', 'storage', 'transport', 'workers', 'reducer', 'learner'],
  cli: ['core', 'storage', 'transport', 'workers', 'reducer', 'combiner', 'controller', 'agent', 'deploy', 'learner'],
};

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      'services/transport/gen',
      'services/core/ring/gen',
      'services/core/ring/kernel',
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
          'workers',
          'reducer',
          'combiner',
          'controller',
          'agent',
          'deploy',
          'cli',
        ].map((room) => ({
          type: room,
          pattern: `services/${room}`,
        })),
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
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          rules: Object.entries(mayImport).map(([from, allow]) => ({ from, allow: [from, ...allow] })),
        },
      ],
      'boundaries/entry-point': [
        'error',
        { default: 'disallow', rules: [{ target: Object.keys(mayImport), allow: '**/index.ts' }] },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
