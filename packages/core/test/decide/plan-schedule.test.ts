import { describe, expect, it } from 'vitest'
import {
  type Connection,
  defaultSeriesPolicy,
  parseCalendarEvent,
  type Schedule,
  skip,
  type SyncRecord,
} from '@calsync/core'
import { type PlanContext, planSchedule } from '../../src/decide/plan-schedule.js'
import { defaultWindow } from '../../src/decide/window.js'
import { connection, fresh } from './plan-fixture.js'
import { record } from './records.js'

const now = Date.UTC(2026, 0, 5)

const schedule: Schedule = {
  ref: 'class:42',
  organizationId: 'org',
  event: parseCalendarEvent({
    title: 'Yoga',
    start: '2026-02-01T09:00:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
  }),
  facilitators: ['alice'],
  deleted: false,
}

const context: PlanContext = {
  template: null,
  renderVersion: null,
  rollout: false,
  window: defaultWindow,
  now,
  whenGone: 'recreate',
  series: defaultSeriesPolicy,
  providerOf: () => null,
  newId: () => 'new-record',
}

const alice = connection('alice')
const bob = connection('bob')

/** Plans once and gives back head and records as the store would hold them. */
function planned(from: Schedule = schedule, connections = [alice]) {
  const targets = { ref: from.ref, connections, records: [] }
  const plan = planSchedule(
    fresh,
    { kind: 'found', ref: from.ref, schedule: from },
    targets,
    context,
  )
  const records = plan.records.map((write): SyncRecord =>
    record({ ...write, applied: null, connectionId: write.connectionId }),
  )
  return { plan, head: { ...fresh, head: plan.head }, records }
}

function again(
  change: Partial<Schedule>,
  connections: readonly Connection[] = [alice],
  extra: Partial<PlanContext> = {},
) {
  const { head, records } = planned()
  const next = { ...schedule, ...change }
  return planSchedule(
    head,
    { kind: 'found', ref: next.ref, schedule: next },
    { ref: next.ref, connections, records },
    { ...context, ...extra },
  )
}

describe('planSchedule', () => {
  it('creates a record for each connected facilitator, at version 1', () => {
    const { plan } = planned()
    expect(plan.head).toMatchObject({ state: 'live', version: 1, error: null })
    expect(plan.records).toMatchObject([
      { connectionId: alice.id, desired: { version: 1, presence: 'present' }, priority: 'live' },
    ])
  })

  it('writes nothing and keeps the version when nothing changed', () => {
    const plan = again({})
    expect(plan.head.version).toBe(1)
    expect(plan.records).toEqual([])
  })

  it('raises the version of a changed event and updates its records', () => {
    const event = parseCalendarEvent({ ...schedule.event, title: 'Pilates' })
    const plan = again({ event })
    expect(plan.head.version).toBe(2)
    expect(plan.records).toMatchObject([{ desired: { version: 2, presence: 'present' } }])
  })

  it('adds a facilitator without rewriting the calendars of the others', () => {
    const plan = again({ facilitators: ['alice', 'bob'] }, [alice, bob])
    expect(plan.head.version).toBe(2)
    expect(plan.records.map((write) => write.connectionId)).toEqual([bob.id])
  })

  it('removes the event of a facilitator who was removed', () => {
    const plan = again({ facilitators: [] })
    expect(plan.records).toMatchObject([
      { connectionId: alice.id, desired: { version: 2, presence: 'absent', hash: null } },
    ])
  })

  it.each(['disconnected', 'blocked'] as const)('plans %s connections too', (state) => {
    const { plan } = planned(schedule, [connection('alice', { state })])
    expect(plan.records).toHaveLength(1)
  })

  it("never plans one organisation's schedule for another's connection", () => {
    const { plan } = planned(schedule, [connection('alice', { organizationId: 'other' })])
    expect(plan.records).toEqual([])
  })

  it('takes the event away when the row is marked as deleted', () => {
    const plan = again({ deleted: true })
    expect(plan.head.state).toBe('deleted')
    expect(plan.records).toMatchObject([{ desired: { presence: 'absent' } }])
  })

  it('deletes nothing when the row is merely absent', () => {
    const { head, records } = planned()
    const missing = { kind: 'missing', ref: schedule.ref } as const
    const targets = { ref: schedule.ref, connections: [alice], records }
    const plan = planSchedule(head, missing, targets, context)
    expect(plan.head).toMatchObject({ state: 'source_missing', version: 1 })
    expect(plan.records).toEqual([])
  })

  it('deletes when the row is absent and the host said deleted', () => {
    const { head, records } = planned()
    const missing = { kind: 'missing', ref: schedule.ref } as const
    const targets = { ref: schedule.ref, connections: [alice], records }
    const plan = planSchedule({ ...head, markedDeleted: true }, missing, targets, context)
    expect(plan.records).toMatchObject([{ desired: { presence: 'absent', version: 2 } }])
  })

  it('leaves records alone while the row cannot be read', () => {
    const { head, records } = planned()
    const error = { class: 'INVALID_EVENT_DATA', code: null, message: 'start is missing' } as const
    const targets = { ref: schedule.ref, connections: [alice], records }
    const plan = planSchedule(head, { kind: 'invalid', ref: schedule.ref, error }, targets, context)
    expect(plan.head).toMatchObject({ state: 'invalid', version: 1, error })
    expect(plan.records).toEqual([])
  })

  it('removes what the template skips, and says why', () => {
    const plan = again({}, [alice], { template: () => skip('confidential') })
    expect(plan.records).toMatchObject([
      { desired: { presence: 'absent', version: 2 }, reason: 'confidential' },
    ])
  })

  it('a template that throws makes the schedule invalid and deletes nothing', () => {
    const template = () => {
      throw new Error('no such room')
    }
    const plan = again({}, [alice], { template })
    expect(plan.head).toMatchObject({ state: 'invalid', error: { code: 'TEMPLATE_FAILED' } })
    expect(plan.head.error?.message).toContain('no such room')
    expect(plan.records).toEqual([])
  })

  it('creates nothing beyond the window, and comes back when it enters', () => {
    const event = parseCalendarEvent({ ...schedule.event, start: '2030-01-01T09:00:00' })
    const { plan } = planned({ ...schedule, event })
    expect(plan.records).toEqual([])
    expect(plan.head.replanAt).toBe(Date.UTC(2030, 0, 1, 8) - defaultWindow.futureMs)
  })

  it('keeps following an event that stands, though it moved out of the window', () => {
    const event = parseCalendarEvent({ ...schedule.event, start: '2019-01-01T09:00:00' })
    expect(again({ event }).records).toMatchObject([{ desired: { presence: 'present' } }])
  })

  it('moves a schedule to another organisation: away there, created here', () => {
    const there = connection('alice', { id: 'connection-there', organizationId: 'other' })
    const plan = again({ organizationId: 'other' }, [alice, there])
    expect(plan.records).toMatchObject([
      { connectionId: alice.id, desired: { version: 2, presence: 'absent' } },
      { connectionId: there.id, desired: { version: 2, presence: 'present' } },
    ])
  })

  it('plans a user with two integrations twice', () => {
    const other = connection('alice', { id: 'connection-2', integration: 'other' })
    const { plan } = planned(schedule, [alice, other])
    expect(plan.records.map((write) => write.connectionId)).toEqual([alice.id, other.id])
  })

  it('gives an event that comes back a version of its own', () => {
    const removed = again({ facilitators: [] })
    const [write] = removed.records
    if (write === undefined) throw new Error('nothing was removed')
    const back = planSchedule(
      { ...fresh, head: removed.head },
      { kind: 'found', ref: schedule.ref, schedule },
      { ref: schedule.ref, connections: [alice], records: [record({ ...write })] },
      context,
    )
    expect(back.head.version).toBe(3)
    expect(back.records).toMatchObject([{ id: write.id, desired: { version: 3 } }])
  })

  it('leaves what the user deleted alone, but follows his removal and his return', () => {
    const { head, records } = planned()
    const targets = (change: Partial<SyncRecord>) => ({
      ref: schedule.ref,
      connections: [alice],
      records: records.map((row) => ({ ...row, ...change })),
    })
    const detaching = { ...context, whenGone: 'detach' } as const
    const edited = { ...schedule, event: { ...schedule.event, title: 'Pilates' } }
    const plan = (from: Schedule, change: Partial<SyncRecord>) =>
      planSchedule(
        head,
        { kind: 'found', ref: from.ref, schedule: from },
        targets(change),
        detaching,
      ).records
    expect(plan(edited, { status: 'detached' })).toEqual([])
    expect(plan({ ...edited, facilitators: [] }, { status: 'detached' })).toHaveLength(1)
    const absent = { version: 2, presence: 'absent', hash: null } as const
    expect(plan(edited, { status: 'deleted', desired: absent })).toHaveLength(1)
  })
})
