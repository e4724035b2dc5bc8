import { describe, expect, it } from 'vitest'
import {
  type CalendarEventInput,
  type Connection,
  defaultSeriesPolicy,
  HASH_VERSION,
  hashSchedule,
  type LockedHead,
  type RenderEvent,
  type Schedule,
  type SeriesForm,
  skip,
  type SyncRecord,
} from '@calsync/core'
import {
  type PlanContext,
  planSchedule,
  type SchedulePlan,
} from '../../src/decide/plan-schedule.js'
import { MIXED } from '../../src/model/versions.js'
import { series } from '../model/series-fixture.js'
import { connection, fresh, planned, written } from './plan-fixture.js'

const DAY = 86_400_000
const now = Date.UTC(2026, 1, 25)
const monday = (day: string) => `2026-03-${day}T09:00:00`

/** Two calendars: one holds series, the other only single events. */
const series1: SeriesForm = { kind: 'occurrences', reason: 'it has no series' }
const description = {
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
} as const
const providers: Readonly<Record<string, ReturnType<PlanContext['providerOf']>>> = {
  native: {
    describe: () => description,
    series: ({ changed, excluded }) => ({ kind: 'native', changed, excluded, apart: [] }),
  },
  plain: { describe: () => description, series: () => series1 },
}

const titled =
  (prefix: string): RenderEvent =>
  ({ event }) => ({ ...event, title: `${prefix} ${event.title}` })

let lastId = 0
const old: PlanContext = {
  template: titled('[Old]'),
  renderVersion: 'old',
  rollout: false,
  window: { pastMs: 7 * DAY, futureMs: 14 * DAY },
  now,
  whenGone: 'recreate',
  series: defaultSeriesPolicy,
  providerOf: (integration) => providers[integration] ?? null,
  newId: () => `record-${++lastId}`,
}
const present: PlanContext = { ...old, template: titled('[New]'), renderVersion: 'new' }
const rollout: PlanContext = { ...present, rollout: true }

const alice = connection('alice', { integration: 'native' })
const bob = connection('bob', { integration: 'native' })
const carol = connection('carol', { integration: 'plain' })

function scheduleOf(change: Partial<CalendarEventInput> = {}, facilitators = ['alice']): Schedule {
  const event = series({ recurrenceRules: [], ...change })
  return { ref: 'class:42', organizationId: 'org', event, facilitators, deleted: false }
}

interface State {
  readonly head: LockedHead
  readonly records: SyncRecord[]
}

function plan(
  schedule: Schedule,
  context: PlanContext,
  { head, records }: State = { head: fresh, records: [] },
  connections: readonly Connection[] = [alice, bob, carol],
): SchedulePlan {
  const loaded = { kind: 'found', ref: schedule.ref, schedule } as const
  const mine = connections.filter(({ userId }) => schedule.facilitators.includes(userId))
  return planSchedule(head, loaded, { ref: schedule.ref, connections: mine, records }, context)
}

let lastTime = now
function settled(schedule: Schedule, context: PlanContext, before?: State): State {
  const result = plan(schedule, context, before)
  return {
    head: { ...fresh, head: result.head },
    records: written(planned(result, before?.records), ++lastTime),
  }
}

function writes({ records }: SchedulePlan): string[] {
  return records.map(
    ({ connectionId, part, desired }) =>
      `${connectionId.slice('connection-of-'.length)} ${desired.presence === 'present' ? '+' : '-'}"${part}"`,
  )
}

describe('planSchedule under other versions than those of the last plan', () => {
  it('leaves an unchanged schedule as it stands, and its versions with it', () => {
    const schedule = scheduleOf()
    const before = settled(schedule, old)
    const again = plan(schedule, present, before)
    expect(again.records).toEqual([])
    expect(again.head).toEqual(before.head.head)
  })

  it('renders an edited schedule anew in full', () => {
    const before = settled(scheduleOf({}, ['alice', 'bob']), old)
    const edited = plan(scheduleOf({ title: 'Pilates' }, ['alice', 'bob']), present, before)
    expect(writes(edited)).toEqual(['alice +""', 'bob +""'])
    expect(edited.head).toMatchObject({ version: 2, renderVersion: 'new' })
  })

  it('rewrites everything in a rollout, once', () => {
    const schedule = scheduleOf({}, ['alice', 'bob'])
    const before = settled(schedule, old)
    expect(writes(plan(schedule, rollout, before))).toEqual(['alice +""', 'bob +""'])
    const after = settled(schedule, rollout, before)
    expect(after.head.head).toMatchObject({ version: 2, renderVersion: 'new' })
    expect(plan(schedule, rollout, after).records).toEqual([])
  })

  it('sends nothing in a rollout of a template that renders the same', () => {
    const schedule = scheduleOf()
    const before = settled(schedule, old)
    const same = { ...rollout, template: old.template }
    expect(plan(schedule, same, before).records).toEqual([])
    expect(plan(schedule, same, before).head).toMatchObject({ version: 1, renderVersion: 'new' })
  })

  it('tells an unchanged schedule under another hash from its snapshot, not from the stored hash', () => {
    const schedule = scheduleOf()
    const before = settled(schedule, old)
    const upgraded: State = {
      records: before.records.map((row) => ({
        ...row,
        desired: { ...row.desired, hash: 'of another code' },
      })),
      head: {
        ...fresh,
        head: { ...before.head.head, hash: 'of another code', hashVersion: HASH_VERSION - 1 },
      },
    }
    const again = plan(schedule, old, upgraded)
    expect(again.records).toEqual([])
    expect(again.head).toMatchObject({ version: 1, hash: 'of another code', hashVersion: 0 })
    const rolledOut = plan(schedule, { ...old, rollout: true }, upgraded)
    expect(writes(rolledOut)).toEqual(['alice +""'])
    expect(rolledOut.head).toMatchObject({
      version: 2,
      hash: hashSchedule(schedule),
      hashVersion: HASH_VERSION,
    })
  })

  it('creates for a connection that has nothing yet, and the schedule is of several versions then', () => {
    const schedule = scheduleOf({}, ['alice', 'bob'])
    const before: State = settled(schedule, old)
    const withoutBob = {
      ...before,
      records: before.records.filter(({ connectionId }) => connectionId === alice.id),
    }
    const connected = plan(schedule, present, withoutBob)
    expect(writes(connected)).toEqual(['bob +""'])
    expect(connected.head).toMatchObject({ version: 1, renderVersion: MIXED })
    const after = settled(schedule, present, withoutBob)
    // Neither an old worker nor a new one rewrites the other's.
    expect(plan(schedule, present, after).records).toEqual([])
    expect(plan(schedule, old, after).records).toEqual([])
    expect(writes(plan(schedule, rollout, after))).toEqual(['alice +""'])
  })

  it('does not flap between workers of two templates', () => {
    const schedule = scheduleOf({}, ['alice', 'bob', 'carol'])
    let state = settled(schedule, old)
    for (const context of [present, old, present, old]) {
      expect(plan(schedule, context, state).records).toEqual([])
      state = settled(schedule, context, state)
    }
    expect(state.head.head.version).toBe(1)
  })

  it('leaves a schedule that the template skips now to the rollout', () => {
    const schedule = scheduleOf()
    const before = settled(schedule, old)
    const skips = { template: () => skip('confidential') }
    expect(plan(schedule, { ...present, ...skips }, before).records).toEqual([])
    const removal = plan(schedule, { ...rollout, ...skips }, before)
    expect(writes(removal)).toEqual(['alice -""'])
    expect(removal.records[0]?.reason).toBe('confidential')
  })

  it('removes what the host deleted', () => {
    const schedule = scheduleOf()
    const before = settled(schedule, old)
    expect(writes(plan({ ...schedule, deleted: true }, present, before))).toEqual(['alice -""'])
  })

  it('keeps what stands when the present template throws, and says so', () => {
    const schedule = scheduleOf()
    const before = settled(schedule, old)
    const broken: PlanContext = {
      ...present,
      template: () => {
        throw new Error('no such field')
      },
    }
    const failed = plan(schedule, broken, before)
    expect(failed.records).toEqual([])
    expect(failed.head).toMatchObject({ state: 'invalid', renderVersion: 'old' })
    const mended = plan(schedule, present, { ...before, head: { ...fresh, head: failed.head } })
    expect(mended.records).toEqual([])
    expect(mended.head).toMatchObject({ state: 'live', renderVersion: 'old', error: null })
  })

  it('renders anew where no versions were noted', () => {
    const schedule = scheduleOf()
    const before = settled(schedule, { ...old, renderVersion: null })
    expect(writes(plan(schedule, present, before))).toEqual(['alice +""'])
  })
})

describe('planSchedule of a series under other versions', () => {
  const weekly = { frequency: 'weekly' } as const
  const overrides = { [monday('09')]: { title: 'Pilates' }, [monday('16')]: { excluded: true } }
  const exceptional = scheduleOf({ recurrenceRules: [weekly], recurrenceOverrides: overrides })

  it('writes the changes to its occurrences once it stands, whoever wrote the series', () => {
    const before = settled(exceptional, old)
    const second = plan(exceptional, present, before)
    expect(writes(second)).toEqual([`alice +"@${monday('16')}"`, `alice +"@${monday('09')}"`])
    expect(second.head).toMatchObject({ renderVersion: MIXED })
    const after = settled(exceptional, present, before)
    expect(plan(exceptional, present, after).records).toEqual([])
    expect(plan(exceptional, old, after).records).toEqual([])
  })

  it('writes them again after the series was written again', () => {
    const before = settled(exceptional, old, settled(exceptional, old))
    const rewritten = before.records.map((row) =>
      row.part === '' && row.applied !== null
        ? { ...row, applied: { ...row.applied, at: lastTime + 10 } }
        : row,
    )
    const again = plan(exceptional, present, { ...before, records: rewritten })
    expect(writes(again)).toEqual([`alice +"@${monday('16')}"`, `alice +"@${monday('09')}"`])
  })

  it('renders occurrences that enter the window with the present template, and only those', () => {
    const schedule = scheduleOf({ recurrenceRules: [weekly] }, ['carol'])
    const before = settled(schedule, old)
    const known = before.records.map(({ part }) => part)
    const later = plan(schedule, { ...present, now: now + 7 * DAY }, before)
    expect(later.records.length).toBeGreaterThan(0)
    for (const { part, desired } of later.records) {
      expect(known).not.toContain(part)
      expect(desired.presence).toBe('present')
    }
    expect(later.head).toMatchObject({ version: 1, renderVersion: MIXED })
  })

  it('takes no change back and replaces no series', () => {
    const before = settled(exceptional, old, settled(exceptional, old))
    const without: PlanContext = {
      ...present,
      template: ({ event }) => ({ ...event, recurrenceOverrides: {} }),
    }
    expect(plan(exceptional, without, before).records).toEqual([])
    expect(writes(plan(exceptional, { ...without, rollout: true }, before))).toContain(
      'alice +"#2"',
    )
  })

  it('gives nothing another form', () => {
    const schedule = scheduleOf({ recurrenceRules: [weekly] }, ['alice', 'carol'])
    const before = settled(schedule, old)
    const once: PlanContext = {
      ...present,
      template: ({ event }) => ({ ...event, recurrenceRules: [], recurrenceOverrides: {} }),
    }
    expect(plan(schedule, once, before).records).toEqual([])
    const single = scheduleOf()
    const several: PlanContext = {
      ...present,
      template: ({ event }) => ({
        ...event,
        recurrenceRules: [weekly],
        recurrenceOverrides: overrides,
      }),
    }
    const standing = settled(single, old)
    expect(plan(single, several, standing).records).toEqual([])
  })
})
