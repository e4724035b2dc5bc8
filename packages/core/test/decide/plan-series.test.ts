import { describe, expect, it } from 'vitest'
import {
  type CalendarEventInput,
  type CalendarProvider,
  defaultSeriesPolicy,
  hashSchedule,
  type Connection,
  type LockedHead,
  type ProviderDescription,
  type Schedule,
  type SeriesForm,
  type SyncRecord,
} from '@calsync/core'
import {
  type PlanContext,
  planSchedule,
  type SchedulePlan,
} from '../../src/decide/plan-schedule.js'
import { series } from '../model/series-fixture.js'
import { connection, fresh, planned, written } from './plan-fixture.js'

const DAY = 86_400_000
const now = Date.UTC(2026, 1, 25)
const monday = (day: string) => `2026-03-${day}T09:00:00`
const changed = { [monday('09')]: { title: 'Pilates' }, [monday('16')]: { excluded: true } }

const description: ProviderDescription = {
  integration: 'native',
  displayName: 'Native',
  topicPrefix: 'native.sync',
  createIdempotency: 'replay',
  maxBatchItems: 20,
  lanes: 4,
  deadlineMs: 30_000,
  mailboxBudget: null,
  accountBudget: null,
  sendsAttendees: false,
  mailsAttendees: false,
}

type Planning = Pick<CalendarProvider, 'describe' | 'series'>

/** Holds series, and changes their occurrences one by one. */
const native: Planning = {
  describe: () => description,
  series: ({ changed, excluded }): SeriesForm => ({ kind: 'native', changed, excluded, apart: [] }),
}
/** Has no series at all, and mails participants. */
const plain: Planning = {
  describe: () => ({ ...description, sendsAttendees: true, mailsAttendees: true }),
  series: () => ({ kind: 'occurrences', reason: 'it has no series' }),
}
const providers: Readonly<Record<string, Planning>> = { native, plain }

let lastId = 0
const context: PlanContext = {
  template: null,
  renderVersion: null,
  rollout: false,
  window: { pastMs: 7 * DAY, futureMs: 14 * DAY },
  now,
  whenGone: 'recreate',
  series: defaultSeriesPolicy,
  providerOf: (integration) => providers[integration] ?? null,
  newId: () => `record-${++lastId}`,
}

const alice = connection('alice', { integration: 'native' })
const bob = connection('bob', { integration: 'plain' })
const carol = connection('carol', { integration: 'unknown' })

function scheduleOf(change: Partial<CalendarEventInput>, facilitators = ['alice']): Schedule {
  const event = series(change)
  return { ref: 'class:42', organizationId: 'org', event, facilitators, deleted: false }
}

interface State {
  readonly head: LockedHead
  readonly records: SyncRecord[]
}

const nothing: State = { head: fresh, records: [] }

function plan(
  schedule: Schedule,
  { head, records }: State = nothing,
  connections: readonly Connection[] = [alice],
  change: Partial<PlanContext> = {},
): SchedulePlan {
  const loaded = { kind: 'found', ref: schedule.ref, schedule } as const
  const targets = { ref: schedule.ref, connections, records }
  return planSchedule(head, loaded, targets, { ...context, ...change })
}

/** Plans and writes; the time of writing tells one writing of a series from the next. */
function settled(schedule: Schedule, before = nothing, connections = [alice], at = now): State {
  const result = plan(schedule, before, connections)
  return {
    head: { ...fresh, head: result.head },
    records: written(planned(result, before.records), at),
  }
}

/** What a plan writes: whose, which part, and whether it shall stand. */
function writes({ records }: SchedulePlan): string[] {
  return records.map(
    ({ connectionId, part, desired }) =>
      `${connectionId.slice('connection-of-'.length)} ${desired.presence === 'present' ? '+' : '-'}"${part}"`,
  )
}

describe('planSchedule of a series', () => {
  it('writes the series first, and the changes to its occurrences once it stands', () => {
    const schedule = scheduleOf({ recurrenceOverrides: changed })
    expect(writes(plan(schedule))).toEqual(['alice +""'])
    const state = settled(schedule)
    const second = plan(schedule, state)
    expect(writes(second)).toEqual([`alice +"@${monday('16')}"`, `alice +"@${monday('09')}"`])
    expect(second.records.map(({ reason }) => reason)).toEqual([
      'an occurrence that does not take place',
      'a changed occurrence',
    ])
    expect(plan(schedule, settled(schedule, state)).records).toEqual([])
  })

  it('raises the version for what is written anew, not for what is added', () => {
    const schedule = scheduleOf({ recurrenceOverrides: changed })
    const first = settled(schedule)
    const second = settled(schedule, first)
    expect(first.head.head.version).toBe(1)
    expect(second.head.head.version).toBe(1)
    expect(second.records.map(({ desired }) => desired.version)).toEqual([1, 1, 1])
    // The series was written once more (somebody had changed it there): its occurrences follow.
    const rewritten = second.records.map((row) =>
      row.part === '' && row.applied !== null
        ? { ...row, applied: { ...row.applied, at: now + 1 } }
        : row,
    )
    const third = plan(schedule, { ...second, records: rewritten })
    expect(writes(third)).toEqual([`alice +"@${monday('16')}"`, `alice +"@${monday('09')}"`])
    expect(third.head.version).toBe(2)
  })

  it('replaces a series for an occurrence that is given back, with new records', () => {
    const before = settled(scheduleOf({ recurrenceOverrides: changed }))
    const state = settled(scheduleOf({ recurrenceOverrides: changed }), before)
    const result = plan(scheduleOf({}), state)
    expect(writes(result)).toEqual([
      'alice +"#2"',
      'alice -""',
      `alice -"@${monday('16')}"`,
      `alice -"@${monday('09')}"`,
    ])
    const known = new Set(state.records.map(({ id }) => id))
    expect(result.records.map(({ id }) => known.has(id))).toEqual([false, true, true, true])
    expect(result.head.version).toBe(2)
  })

  it('lays out each calendar as it can hold it', () => {
    const schedule = scheduleOf({ recurrenceOverrides: changed }, ['alice', 'bob'])
    const result = plan(schedule, nothing, [alice, bob])
    expect(writes(result)).toEqual(
      ['alice +""', `bob +"${monday('09')}"`, `bob +"${monday('02')}"`].sort(),
    )
    const reasons = result.records.map(({ reason }) => reason)
    expect(reasons.filter((reason) => reason?.includes('it has no series'))).toHaveLength(2)
  })

  it('is planned again at the earliest time that any of them needs', () => {
    const schedule = scheduleOf({}, ['alice', 'bob', 'carol'])
    const enters = Date.UTC(2026, 2, 16, 8) - context.window.futureMs
    expect(plan(schedule, nothing, [alice]).head.replanAt).toBeNull()
    expect(plan(schedule, nothing, [alice, bob]).head.replanAt).toBe(enters)
    expect(plan(schedule, nothing, [alice, bob, carol]).head.replanAt).toBe(now + 60_000)
  })

  it('removes every part of a facilitator who was removed, and of a deleted schedule', () => {
    const schedule = scheduleOf({ recurrenceOverrides: changed }, ['alice', 'bob'])
    const all = [alice, bob]
    const state = settled(schedule, settled(schedule, nothing, all), all)
    const parts = state.records.map(({ connectionId }) => connectionId)
    expect(parts.filter((id) => id === alice.id)).toHaveLength(3)
    const withoutAlice = plan({ ...schedule, facilitators: ['bob'] }, state, all)
    expect(writes(withoutAlice)).toEqual([
      'alice -""',
      `alice -"@${monday('16')}"`,
      `alice -"@${monday('09')}"`,
    ])
    const deleted = plan({ ...schedule, deleted: true }, state, all)
    expect(deleted.records).toHaveLength(state.records.length)
    expect(deleted.records.every(({ desired }) => desired.presence === 'absent')).toBe(true)
  })

  it('comes back in a new series: the old one may not have been deleted yet', () => {
    const schedule = scheduleOf({ recurrenceOverrides: changed })
    const state = settled(schedule, settled(schedule))
    const gone = settled({ ...schedule, facilitators: [] }, state)
    expect(writes(plan(schedule, gone))).toEqual(['alice +"#2"'])
  })
})

describe('planSchedule without the provider of a connection', () => {
  const schedule = scheduleOf({ recurrenceOverrides: changed })

  it('changes nothing of a series and plans it again in a minute', () => {
    const result = plan(schedule, nothing, [connection('alice', { integration: 'unknown' })])
    expect(result.records).toEqual([])
    expect(result.head).toMatchObject({ state: 'live', version: 1, replanAt: now + 60_000 })
  })

  it('leaves what stands of it, though the schedule changed', () => {
    const state = settled(schedule, settled(schedule))
    const renamed = scheduleOf({ title: 'Stretching' })
    const result = plan(renamed, state, [alice], { providerOf: () => null })
    expect(result.records).toEqual([])
    // The change is not lost: the planner that knows the provider sees it.
    expect(result.head).toMatchObject({ hash: hashSchedule(renamed), replanAt: now + 60_000 })
    const next = plan(renamed, { head: { ...fresh, head: result.head }, records: state.records })
    expect(writes(next)).toContain('alice +"#2"')
  })

  it('plans a single event all the same', () => {
    const single = scheduleOf({ recurrenceRules: [] })
    const result = plan(single, nothing, [alice], { providerOf: () => null })
    expect(writes(result)).toEqual(['alice +""'])
    expect(result.head.replanAt).toBeNull()
  })

  it('removes what shall go', () => {
    const state = settled(schedule, settled(schedule))
    const result = plan({ ...schedule, facilitators: [] }, state, [alice], {
      providerOf: () => null,
    })
    expect(result.records).toHaveLength(3)
    expect(result.records.every(({ desired }) => desired.presence === 'absent')).toBe(true)
  })
})

describe('the mails that a plan causes', () => {
  const participants = [{ email: 'dora@example.com' }, { email: 'emil@example.com' }]

  it('are counted where a provider mails participants of what is written', () => {
    const schedule = scheduleOf({ participants }, ['alice', 'bob'])
    expect(plan(schedule, nothing, [alice, bob]).mails).toBe(4)
    expect(plan(schedule, nothing, [alice]).mails).toBe(0)
  })

  it('are none for what stays as it is', () => {
    const schedule = scheduleOf({ participants }, ['bob'])
    const state = settled(schedule, nothing, [bob])
    expect(plan(schedule, state, [bob]).mails).toBe(0)
  })

  it('go to those who were invited when an event is removed', () => {
    const schedule = scheduleOf({ participants }, ['bob'])
    const state = settled(schedule, nothing, [bob])
    const removed = { ...scheduleOf({ participants: [] }), facilitators: [] }
    expect(plan(removed, state, [bob]).mails).toBe(4)
  })
})
