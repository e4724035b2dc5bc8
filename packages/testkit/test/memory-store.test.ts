import { describe, expect, it } from 'vitest'
import { parseCalendarEvent, Secret, type Schedule } from '@calsync/core'
import { ManualClock, memoryStore } from '@calsync/testkit'

const schedule: Schedule = {
  ref: 'class:1',
  organizationId: 'acme',
  event: parseCalendarEvent({ title: 'Maths', start: '2026-02-02T09:00:00' }),
  facilitators: ['alice'],
  deleted: false,
}

async function storeWithOneRecord() {
  const clock = new ManualClock()
  const store = memoryStore({ clock })
  const { connection } = await store.connections.connect({
    organizationId: 'acme',
    userId: 'alice',
    integration: 'microsoft-outlook',
    account: 'alice@example.com',
    gatewayUserId: 'alice',
    credential: new Secret('key-1'),
    health: 'operational',
  })
  const tx = store.begin()
  const mark = {
    ref: schedule.ref,
    kind: 'changed',
    priority: 'live',
    by: null,
    reason: null,
  } as const
  await store.changes.markChanged(tx, [mark])
  await tx.commit()
  const recordId = '11111111-1111-4111-8111-111111111111'
  const versions = { version: 1, hash: 'h1', hashVersion: null, renderVersion: null }
  const live = { state: 'live', ...versions, error: null, replanAt: null } as const
  const report = await store.changes.planChanges(10, async () => ({
    heads: [{ ref: schedule.ref, snapshot: schedule, ...live }],
    records: [
      {
        id: recordId,
        ref: schedule.ref,
        connectionId: connection.id,
        part: '',
        desired: { version: 1, presence: 'present', hash: 'h1' },
        priority: 'live',
        reason: null,
      },
    ],
    postponed: [],
    messages: [],
  }))
  return { clock, store, connection, recordId, report }
}

describe('memoryStore beyond the contract', () => {
  it('plans and claims', async () => {
    const { store, connection, recordId, report } = await storeWithOneRecord()
    expect(report).toMatchObject({ heads: 1, work: [{ recordId, userId: 'alice' }] })
    const [claim] = await store.claims.claim({
      connectionIds: [connection.id],
      worker: 'w1',
      leaseMs: 1_000,
      itemsPerConnection: 5,
      maxFlightMs: 60_000,
    })
    expect(claim?.records.map(({ record }) => record.id)).toEqual([recordId])
    expect(claim?.credential?.reveal()).toBe('key-1')
    expect(claim?.records[0]?.schedule).toEqual(schedule)
  })

  it('shares no object with its callers', async () => {
    const { store } = await storeWithOneRecord()
    const before = JSON.stringify(store.snapshot())
    const explanation = await store.reports.explain(schedule.ref, null)
    const snapshot = explanation.head?.snapshot as unknown as { facilitators: string[] }
    snapshot.facilitators.push('mallory')
    const heads = store.snapshot().heads as unknown as { version: number }[]
    if (heads[0] !== undefined) heads[0].version = 99
    expect(JSON.stringify(store.snapshot())).toBe(before)
  })

  it('prints no key', async () => {
    const { store } = await storeWithOneRecord()
    expect(JSON.stringify(store.snapshot())).not.toContain('key-1')
  })

  it('takes only its own open transactions', async () => {
    const { store, clock } = await storeWithOneRecord()
    const foreign = memoryStore({ clock }).begin()
    await expect(store.changes.markChanged(foreign, [])).rejects.toMatchObject({
      code: 'WRONG_TRANSACTION',
    })
    const over = store.begin()
    await over.commit()
    await expect(store.changes.markChanged(over, [])).rejects.toMatchObject({
      code: 'WRONG_TRANSACTION',
    })
    const sql = { query: () => Promise.resolve() }
    await expect(store.changes.markChanged(sql, [])).rejects.toMatchObject({
      code: 'WRONG_TRANSACTION',
    })
  })

  it('refuses a plan for a connection that does not exist and stores nothing of it', async () => {
    const { store } = await storeWithOneRecord()
    const before = JSON.stringify(store.snapshot())
    const origin = { priority: 'background', by: null, reason: 'test' } as const
    const head = { ref: 'class:2', state: 'live', version: 1, hash: 'h', snapshot: null } as const
    const planned = store.changes.planSchedules(['class:2'], origin, async () => ({
      heads: [{ ...head, hashVersion: null, renderVersion: null, error: null, replanAt: null }],
      records: [
        {
          id: '22222222-2222-4222-8222-222222222222',
          ref: 'class:2',
          connectionId: '33333333-3333-4333-8333-333333333333',
          part: '',
          desired: { version: 1, presence: 'present', hash: 'h' },
          priority: 'background',
          reason: null,
        },
      ],
      postponed: [],
      messages: [],
    }))
    await expect(planned).rejects.toMatchObject({ code: 'IMPOSSIBLE_PLAN' })
    expect(JSON.stringify(store.snapshot())).toBe(before)
  })
})
