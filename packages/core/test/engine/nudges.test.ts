import { describe, expect, it } from 'vitest'
import { type PlannedWork, syncRequestSchema } from '@calsync/core'
import { nudgesOf, sweepNudges } from '../../src/engine/nudges.js'

const timestamp = '2026-01-05T08:00:00.000Z'
const alice = '00000000-0000-4000-8000-000000000001'
const bob = '00000000-0000-4000-8000-000000000002'

function work(change: Partial<PlannedWork> = {}): PlannedWork {
  return {
    recordId: 'record-1',
    connectionId: alice,
    integration: 'simulated',
    userId: 'alice',
    ref: 'class:42',
    version: 3,
    presence: 'present',
    hasExternalEvent: false,
    priority: 'live',
    ...change,
  }
}

describe('nudgesOf', () => {
  it.each([
    ['CREATE', work()],
    ['UPDATE', work({ hasExternalEvent: true })],
    ['DELETE', work({ presence: 'absent', hasExternalEvent: true })],
  ] as const)('a live %s is a request of its own', (action, planned) => {
    const [nudge] = nudgesOf([planned], timestamp)
    expect(nudge?.request).toMatchObject({
      type: 'individual_sync',
      scheduleId: 'class:42',
      action,
      priority: 'high',
      idempotencyKey: `class:42:alice:v3:${action}`,
    })
  })

  it('background work is one request per connection', () => {
    const background = { priority: 'background' } as const
    const nudges = nudgesOf(
      [work(background), work(background), work({ ...background, connectionId: bob })],
      timestamp,
    )
    expect(nudges.map(({ connectionId }) => connectionId)).toEqual([alice, bob])
    expect(nudges[0]?.request).toMatchObject({ type: 'batch_sync', priority: 'low' })
  })

  it('are all messages that can be read again', () => {
    const due = { connectionId: bob, userId: 'bob', integration: 'simulated', priority: 'live' }
    const nudges = [
      ...nudgesOf([work(), work({ priority: 'background' })], timestamp),
      ...sweepNudges([{ ...due, priority: 'live' }], timestamp),
    ]
    for (const { request } of nudges) expect(syncRequestSchema.parse(request)).toEqual(request)
  })
})
