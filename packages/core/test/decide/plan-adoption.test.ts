import { describe, expect, it } from 'vitest'
import {
  type AdoptionAnswer,
  type Connection,
  defaultSeriesPolicy,
  type LoadedSchedule,
  parseCalendarEvent,
  type Schedule,
  skip,
  type SyncRecord,
} from '@calsync/core'
import { planAdoption } from '../../src/decide/plan-adoption.js'
import type { PlanContext } from '../../src/decide/plan-schedule.js'
import { defaultWindow } from '../../src/decide/window.js'
import { connection, fresh } from './plan-fixture.js'
import { applied, attempt, record } from './records.js'

const now = Date.UTC(2026, 0, 5)
const event = parseCalendarEvent({
  title: 'Yoga',
  start: '2026-02-01T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
})
const schedule: Schedule = {
  ref: 'class:42',
  organizationId: 'org',
  event,
  facilitators: ['alice', 'bob'],
  deleted: false,
}
const context: PlanContext = {
  template: null,
  renderVersion: null,
  window: defaultWindow,
  now,
  whenGone: 'recreate',
  series: defaultSeriesPolicy,
  providerOf: () => null,
  newId: () => 'new-record',
}
const alice = connection('alice')
const bob = connection('bob')
const found = (change: Partial<Schedule> = {}): LoadedSchedule => ({
  kind: 'found',
  ref: 'class:42',
  schedule: { ...schedule, ...change },
})
const mine = (change: Partial<SyncRecord> = {}): SyncRecord =>
  record({ connectionId: alice.id, ...change })

interface Setting {
  readonly loaded?: LoadedSchedule
  readonly records?: readonly SyncRecord[]
  readonly connections?: readonly Connection[]
  readonly externalIds?: readonly string[]
  readonly context?: Partial<PlanContext>
}

/** Adopts events for Alice, of `known-1` and so on. */
function adopt({
  loaded = found(),
  records = [],
  connections = [alice],
  externalIds = ['known-1'],
  context: change = {},
}: Setting = {}) {
  const wishes = externalIds.map((externalId, index) => {
    return { row: index + 1, connection: alice, externalId }
  })
  const targets = { ref: schedule.ref, connections, records }
  return planAdoption(fresh, loaded, targets, wishes, { ...context, ...change })
}

const answersOf = ({ adoptions }: ReturnType<typeof adopt>): AdoptionAnswer[] =>
  [...adoptions].sort((a, b) => a.row - b.row).map(({ answer }) => answer)

describe('planAdoption', () => {
  it('writes the event down with the plan that keeps it', () => {
    const { plan, adoptions } = adopt()
    expect(adoptions).toMatchObject([{ row: 1, answer: 'adopted' }])
    expect(plan.records).toMatchObject([
      { id: 'new-record', part: '', externalId: 'known-1', desired: { presence: 'present' } },
    ])
    expect(plan.head).toMatchObject({ version: 1, state: 'live' })
  })

  it('takes a record that was planned and never tried, and raises its version', () => {
    const untried = mine({ id: 'planned' })
    const { plan } = adopt({ records: [untried] })
    expect(plan.records).toMatchObject([{ id: 'planned', externalId: 'known-1' }])
    expect(plan.records[0]?.desired.hash).not.toBeNull()
  })

  it('plans the others of the schedule as ever, without an event of theirs', () => {
    const { plan } = adopt({ connections: [alice, bob] })
    const [one, other] = plan.records
    expect([one?.externalId, other?.externalId]).toEqual(['known-1', undefined])
  })

  it('keeps an event outside the window, in which nothing would be created', () => {
    const past = parseCalendarEvent({ ...event, start: '2020-02-01T09:00:00' })
    const { adoptions, plan } = adopt({ loaded: found({ event: past }) })
    expect(adoptions).toMatchObject([{ answer: 'adopted' }])
    expect(plan.records).toMatchObject([{ desired: { presence: 'present' } }])
  })

  it.each<[string, Setting, string]>([
    ['is deleted', { loaded: found({ deleted: true }) }, 'schedule deleted'],
    [
      'is of others now',
      { loaded: found({ facilitators: ['bob'] }), connections: [bob] },
      'no longer a facilitator',
    ],
    ['is skipped', { context: { template: () => skip('confidential') } }, 'confidential'],
  ])('removes the event of a schedule that %s', (_name, setting, reason) => {
    const { plan, adoptions } = adopt(setting)
    expect(adoptions).toMatchObject([{ answer: 'removed', message: `to be deleted: ${reason}` }])
    const write = plan.records.find(({ connectionId }) => connectionId === alice.id)
    expect(write).toMatchObject({ externalId: 'known-1', desired: { presence: 'absent' } })
  })

  it.each<[string, AdoptionAnswer, Partial<SyncRecord>]>([
    ['this very event', 'already', { externalId: 'known-1' }],
    ['another event', 'taken', { externalId: 'another', applied: applied() }],
    ['a create under way', 'taken', { attempt: attempt() }],
    ['a create in doubt', 'taken', { attempt: attempt(), doubt: 'ambiguous' }],
    ['an event that was removed', 'taken', { applied: applied({ presence: 'absent' }) }],
    ['another generation of the series', 'taken', { part: '#2' }],
  ])('leaves a record with %s alone: %s', (_name, answer, change) => {
    const { plan, adoptions } = adopt({ records: [mine(change)] })
    expect(adoptions).toMatchObject([{ answer }])
    expect(plan.records.every(({ externalId }) => externalId === undefined)).toBe(true)
  })

  it("writes nothing for another organisation's connection", () => {
    const { plan, adoptions } = adopt({
      loaded: found({ organizationId: 'other' }),
      connections: [],
    })
    expect(adoptions).toMatchObject([{ answer: 'no_connection' }])
    expect(plan.records).toEqual([])
  })

  it('takes the first of two events for one calendar', () => {
    expect(answersOf(adopt({ externalIds: ['known-1', 'known-2'] }))).toEqual(['adopted', 'taken'])
    expect(answersOf(adopt({ externalIds: ['known-1', 'known-1'] }))).toEqual([
      'adopted',
      'already',
    ])
  })

  it('refuses a series that stands as one event per occurrence, and plans it as ever', () => {
    const series = parseCalendarEvent({ ...event, recurrenceRules: ['FREQ=WEEKLY;COUNT=3'] })
    const form = { kind: 'occurrences', reason: 'it cannot' } as const
    const providerOf = () => ({
      describe: () => ({ sendsAttendees: false, mailsAttendees: false }) as never,
      series: () => form,
    })
    const { plan, adoptions } = adopt({ loaded: found({ event: series }), context: { providerOf } })
    expect(adoptions).toMatchObject([{ row: 1, answer: 'as_occurrences' }])
    expect(plan.records).toHaveLength(3)
    expect(plan.records.every(({ part }) => part !== '')).toBe(true)
  })

  it('adopts nothing for a row that is missing or cannot be read', () => {
    const missing = adopt({ loaded: { kind: 'missing', ref: 'class:42' } })
    expect(missing.adoptions).toMatchObject([{ answer: 'unknown_schedule' }])
    expect(missing.plan.records).toEqual([])
    const error = { class: 'INVALID_EVENT_DATA', code: null, message: 'no start' } as const
    const invalid = adopt({ loaded: { kind: 'invalid', ref: 'class:42', error } })
    expect(invalid.adoptions).toMatchObject([{ answer: 'unreadable', message: 'no start' }])
  })
})
