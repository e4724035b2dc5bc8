import { defineConfig } from 'vitest/config'
import { sourceAliases } from './tools/source-aliases.ts'
import { sqlAsText } from './tools/vite-sql.ts'

const needServers = [
  'packages/*/test/postgres/**',
  'packages/*/test/kafka/**',
  'packages/cli/test/cli/**',
  'packages/cli/test/e2e/**',
]

export default defineConfig({
  plugins: [sqlAsText()],
  resolve: { alias: sourceAliases() },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/*/test/**/*.test.ts',
            'tools/test/**/*.test.ts',
            'bench/test/**/*.test.ts',
            'proof/test/**/*.test.ts',
            'examples/*/test/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', ...needServers],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['packages/*/test/postgres/**/*.test.ts'],
          globalSetup: ['tools/vitest/postgres-server.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kafka',
          include: ['packages/*/test/kafka/**/*.test.ts'],
          globalSetup: [
            'tools/vitest/built-packages.ts',
            'tools/vitest/kafka-broker.ts',
            'tools/vitest/postgres-server.ts',
          ],
          testTimeout: 60_000,
          // Fetching the broker the first time takes as long as the network does.
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'cli',
          include: ['packages/cli/test/cli/**/*.test.ts', 'packages/cli/test/e2e/**/*.test.ts'],
          globalSetup: ['tools/vitest/built-packages.ts', 'tools/vitest/postgres-server.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
