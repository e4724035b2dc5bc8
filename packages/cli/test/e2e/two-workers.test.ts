import { expect, inject, it } from 'vitest'
import { expectNoCanary, rowsAsText } from './support/canaries.js'
import { createTestHost } from './support/host.js'
import { backfillWithKill } from './support/two-workers.js'

it('two workers, Postgres alone: one killed midway, every mailbox right, no secret anywhere', async () => {
  const host = await createTestHost(inject('postgresUrl'), { latencyMs: 15 })
  try {
    const printed = await backfillWithKill(host)
    expectNoCanary(host, 'what the processes printed', printed)
    const rows = await rowsAsText(host)
    expect(rows).toContain('teacher-1')
    expectNoCanary(host, 'the tables', rows)
  } finally {
    await host.close()
  }
}, 180_000)
