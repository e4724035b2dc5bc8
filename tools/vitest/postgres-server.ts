import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../packages/testkit/src/postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the server that a test run shares; each test file creates its own database. */
    postgresUrl: string
  }
}

/** One Postgres for all files of a project: `inject('postgresUrl')` in a test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres({ durable: false })
  project.provide('postgresUrl', server.url)
  return () => server.stop()
}
