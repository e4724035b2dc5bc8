import assert from 'node:assert/strict'
import {
  type ListRequest,
  type LoadedSchedule,
  type Schedule,
  type ScheduleRef,
  type ScheduleSource,
  idOf,
  scheduleRef,
} from '@calsync/core'
import type { ContractCase } from './contract-case.js'

/** A row of the host, in terms that every source can store. */
export interface HostSchedule {
  readonly id: string
  readonly title: string
  /** Wall time such as `2026-03-02T09:00:00`; `null` makes the row unreadable. */
  readonly start: string | null
  readonly timeZone: string
  readonly durationMinutes: number
  readonly organizationId: string
  readonly facilitators: readonly string[]
  readonly deleted: boolean
}

/** What a source's tests bring along: the source and the host that it reads. */
export interface ScheduleSourceHarness {
  /** Reads from a host that has no schedules yet. */
  readonly source: ScheduleSource
  /** At least six ids that the host can have, in the order in which they are listed. */
  readonly ids: readonly string[]
  /** Text that can be no id of this host (`abc` where ids are numbers); left out where all can. */
  readonly impossibleId?: string
  /** Inserts or replaces rows; committed when it resolves. */
  put(rows: readonly HostSchedule[]): Promise<void>
  /** Removes rows; committed when it resolves. */
  remove(ids: readonly string[]): Promise<void>
}

/** Every promise of the `ScheduleSource` port. */
export const scheduleSourceContract: readonly ContractCase<ScheduleSourceHarness>[] = [
  {
    name: 'reads what the host has committed',
    run: async (harness) => {
      const row = hostSchedule(harness.ids[0], { facilitators: ['anna', 'bert'] })
      await harness.put([row])
      const schedule = found(await loadOne(harness, row.id))
      assert.equal(schedule.ref, refOf(harness, row.id))
      assert.equal(schedule.organizationId, 'acme')
      assert.deepEqual([...schedule.facilitators].sort(), ['anna', 'bert'])
      assert.equal(schedule.deleted, false)
      const { title, start, timeZone, duration } = schedule.event
      assert.deepEqual(
        { title, start, timeZone, duration },
        { title: row.title, start: row.start, timeZone: 'Europe/Berlin', duration: 'PT1H30M' },
      )
    },
  },
  {
    name: 'reads a row again as it is now',
    run: async (harness) => {
      const row = hostSchedule(harness.ids[0])
      await harness.put([row])
      await loadOne(harness, row.id)
      await harness.put([{ ...row, title: 'Moved', facilitators: [] }])
      const schedule = found(await loadOne(harness, row.id))
      assert.equal(schedule.event.title, 'Moved')
      assert.deepEqual(schedule.facilitators, [])
    },
  },
  {
    name: 'gives exactly one answer per reference, also for one that is given twice',
    run: async (harness) => {
      const [a, b, absent] = harness.ids
      await harness.put([hostSchedule(a), hostSchedule(b)])
      const refs = [b, a, absent, a].map((id) => refOf(harness, id))
      const answers = await harness.source.load(refs)
      assert.deepEqual(answers.map(({ ref }) => ref).sort(), [...new Set(refs)].sort())
      assert.deepEqual(await harness.source.load([]), [])
    },
  },
  {
    name: 'says missing of a row that is not there, or no more',
    run: async (harness) => {
      const [a, b] = harness.ids
      await harness.put([hostSchedule(a)])
      assert.equal((await loadOne(harness, b)).kind, 'missing')
      await harness.remove([a ?? ''])
      assert.equal((await loadOne(harness, a)).kind, 'missing')
    },
  },
  {
    name: 'says missing of an id that the host cannot have, and answers for the others',
    run: async (harness) => {
      const { impossibleId } = harness
      if (impossibleId === undefined) return
      const [a] = harness.ids
      await harness.put([hostSchedule(a)])
      const answers = await load(harness, [impossibleId, a])
      assert.equal(answers.get(refOf(harness, impossibleId))?.kind, 'missing')
      assert.equal(answers.get(refOf(harness, a))?.kind, 'found')
    },
  },
  {
    name: 'says invalid of an unreadable row, which does not spoil the others',
    run: async (harness) => {
      const [a, b, c] = harness.ids
      await harness.put([hostSchedule(a), hostSchedule(b, { start: null }), hostSchedule(c)])
      const answers = await load(harness, [a, b, c])
      assert.equal(answers.get(refOf(harness, a))?.kind, 'found')
      assert.equal(answers.get(refOf(harness, c))?.kind, 'found')
      const bad = answers.get(refOf(harness, b))
      assert.ok(bad?.kind === 'invalid')
      assert.equal(bad.error.class, 'INVALID_EVENT_DATA')
      assert.match(bad.error.message, /start/)
    },
  },
  {
    name: 'reads a row that the host marked as deleted, as deleted',
    run: async (harness) => {
      const row = hostSchedule(harness.ids[0], { deleted: true })
      await harness.put([row])
      assert.equal(found(await loadOne(harness, row.id)).deleted, true)
    },
  },
  {
    name: 'names each facilitator once',
    run: async (harness) => {
      const row = hostSchedule(harness.ids[0], { facilitators: ['anna', 'bert', 'anna'] })
      await harness.put([row])
      const { facilitators } = found(await loadOne(harness, row.id))
      assert.deepEqual([...facilitators].sort(), ['anna', 'bert'])
    },
  },
  {
    name: 'lists every schedule once, in pages no larger than asked, until there is no cursor',
    run: async (harness) => {
      const ids = harness.ids.slice(0, 5)
      await harness.put(ids.map((id) => hostSchedule(id)))
      for (const limit of [1, 2, 5, 100]) {
        assert.deepEqual(await listAll(harness, { limit }), ids)
      }
    },
  },
  {
    name: 'lists nothing of an empty host',
    run: async (harness) => {
      assert.deepEqual(await harness.source.list({ cursor: null, limit: 10 }), {
        refs: [],
        cursor: null,
      })
    },
  },
  {
    name: 'is not disturbed by rows that come and go between two pages',
    run: async (harness) => {
      const [a, b, c, d, e, f] = harness.ids
      await harness.put([b, c, e, f].map((id) => hostSchedule(id)))
      const first = await harness.source.list({ cursor: null, limit: 2 })
      assert.deepEqual(first.refs.map(idOf), [b, c])
      await harness.put([a, d].map((id) => hostSchedule(id)))
      await harness.remove([b, c].map((id) => id ?? ''))
      const rest = await listAll(harness, { limit: 2, cursor: first.cursor })
      assert.ok(rest.includes(e ?? '') && rest.includes(f ?? ''))
      assert.ok(!rest.includes(b ?? '') && !rest.includes(c ?? ''))
    },
  },
  {
    name: 'lists only the schedules of an organisation, or with a facilitator, when asked',
    run: async (harness) => {
      const [a, b, c] = harness.ids
      await harness.put([
        hostSchedule(a, { facilitators: ['anna'] }),
        hostSchedule(b, { facilitators: ['anna', 'bert'], organizationId: 'globex' }),
        hostSchedule(c, { facilitators: [] }),
      ])
      assert.deepEqual(await listAll(harness, { organizationId: 'acme' }), [a, c])
      assert.deepEqual(await listAll(harness, { facilitator: 'anna' }), [a, b])
      assert.deepEqual(await listAll(harness, { facilitator: 'bert', limit: 1 }), [b])
      const both = { organizationId: 'globex', facilitator: 'anna' }
      assert.deepEqual(await listAll(harness, both), [b])
      assert.deepEqual(await listAll(harness, { facilitator: 'nobody' }), [])
    },
  },
  {
    name: 'finds nothing wrong where all is well',
    run: async (harness) => {
      assert.deepEqual(await harness.source.check(), [])
    },
  },
]

function hostSchedule(id: string | undefined, changes: Partial<HostSchedule> = {}): HostSchedule {
  return {
    id: known(id),
    title: `Class ${id}`,
    start: '2026-03-02T09:00:00',
    timeZone: 'Europe/Berlin',
    durationMinutes: 90,
    organizationId: 'acme',
    facilitators: ['anna'],
    deleted: false,
    ...changes,
  }
}

function known(id: string | undefined): string {
  assert.ok(id !== undefined, 'the harness needs at least six ids')
  return id
}

function refOf({ source }: ScheduleSourceHarness, id: string | undefined): ScheduleRef {
  return scheduleRef(source.kind, known(id))
}

async function load(
  harness: ScheduleSourceHarness,
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<ScheduleRef, LoadedSchedule>> {
  const answers = await harness.source.load(ids.map((id) => refOf(harness, id)))
  assert.equal(answers.length, ids.length)
  return new Map(answers.map((answer) => [answer.ref, answer]))
}

async function loadOne(
  harness: ScheduleSourceHarness,
  id: string | undefined,
): Promise<LoadedSchedule> {
  const answer = (await load(harness, [id])).get(refOf(harness, id))
  assert.ok(answer !== undefined, `no answer for ${id}`)
  return answer
}

function found(loaded: LoadedSchedule): Schedule {
  if (loaded.kind === 'found') return loaded.schedule
  assert.fail(
    `${loaded.ref} is ${loaded.kind}${'error' in loaded ? `: ${loaded.error.message}` : ''}`,
  )
}

/** Ids in the order in which they are listed; fails when the pages do not end. */
async function listAll(
  { source }: ScheduleSourceHarness,
  request: Partial<ListRequest>,
): Promise<string[]> {
  const ids: string[] = []
  const limit = request.limit ?? 2
  let cursor = request.cursor ?? null
  for (let pages = 0; pages < 50; pages++) {
    const page = await source.list({ ...request, limit, cursor })
    assert.ok(page.refs.length <= limit, `${page.refs.length} references, asked for ${limit}`)
    ids.push(...page.refs.map(idOf))
    if (page.cursor === null) return ids
    cursor = page.cursor
  }
  assert.fail('the pages do not end')
}
