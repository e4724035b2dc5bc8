import path from 'node:path'
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { boundaries } from './tools/eslint/boundaries.ts'
import { coreGlobals, coreProperties, coreSyntax, noExit } from './tools/eslint/purity.ts'

const adapters = ['postgres-store', 'kafka-transport', 'pica-provider', 'ics', 'testkit']

/** @type {(name: string) => string} */
const rootOf = (name) => path.join(import.meta.dirname, 'packages', name)

/** @type {(folder: string, boundary: import('./tools/eslint/boundaries.ts').Boundary) => object} */
const boundary = (folder, options) => ({
  files: [`${folder}/**/*.ts`],
  rules: { 'calsync/boundaries': ['error', options] },
})

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      'coverage/',
      '**/.generated/',
      'packages/postgres-store/test/previous/*.mjs',
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      // One program for all: with one for each package, 4 GB were not enough.
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { calsync: { rules: { boundaries } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // A new outcome or status must be looked at wherever one is told from another.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A port's method may have to be async in one adapter and trivial in another.
      '@typescript-eslint/require-await': 'off',
      // node:test runs what these are given, and waits for it.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['describe', 'it', 'test'] },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'no-restricted-properties': ['error', noExit],
      eqeqeq: 'error',
    },
  },

  // The arrows: adapters → core, never to each other; tests may use the testkit; only the cli, the
  // examples and the benchmarks compose.
  boundary('packages/core/src', {
    root: rootOf('core'),
    packages: [],
    modules: ['zod', 'p-queue', 'temporal-polyfill', 'rrule-temporal', 'node:crypto'],
    names: { 'node:crypto': ['createHash', 'hash'] },
  }),
  boundary('packages/core/test', {
    root: rootOf('core'),
    packages: ['@calsync/core', '@calsync/testkit'],
  }),
  adapters.map((name) => [
    boundary(`packages/${name}/src`, { root: rootOf(name), packages: ['@calsync/core'] }),
    boundary(`packages/${name}/test`, {
      root: rootOf(name),
      packages: ['@calsync/core', '@calsync/testkit', `@calsync/${name}`],
    }),
  ]),

  boundary('packages/nestjs/src', { root: rootOf('nestjs'), packages: ['calsync'] }),

  boundary('examples/google-provider/src', {
    root: path.join(import.meta.dirname, 'examples', 'google-provider'),
    packages: ['@calsync/core'],
  }),

  {
    files: ['packages/core/src/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...coreGlobals],
      'no-restricted-properties': ['error', noExit, ...coreProperties],
      'no-restricted-syntax': ['error', ...coreSyntax],
    },
  },
  {
    files: ['packages/cli/src/main.ts', 'tools/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // tsc checks these by configurations of their own, the first with a client that Prisma generates
    // when it is run, the others with decorators and types of their test runners.
    files: ['examples/{express-prisma,nestjs-typeorm,host-tests-*}/**/*.{ts,mts,cts}'],
    extends: [tseslint.configs.disableTypeChecked],
    // Nest reads the types of constructors when it runs: an `import type` would take them away.
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', module: 'readonly' },
    },
  },
)
