import { describe, expect, it } from 'vitest'
import {
  type CalendarEvent,
  formatWallTime,
  isSeries,
  occurrenceOf,
  readScheduleRow,
  recurrenceIds,
} from '@calsync/core'
import { noFaults, storm } from '@calsync/testkit/simulation'
import { type HostRow, SimulatedHost } from './simulated-host.js'
import { seenOccurrences } from '@calsync/testkit/simulation'

const users = ['alice', 'bob']
const SEEDS_PER_TEST = 5
/** More of them, elsewhere: SERIES_BLOCKS=200 SERIES_FROM=12. */
const BLOCKS = Number(process.env['SERIES_BLOCKS'] ?? 12)
const FIRST_BLOCK = Number(process.env['SERIES_FROM'] ?? 0)

const rules = [
  'FREQ=WEEKLY;COUNT=6',
  'FREQ=WEEKLY;BYDAY=MO,TH;COUNT=7',
  'FREQ=DAILY;INTERVAL=2;COUNT=5',
  'FREQ=DAILY;COUNT=8',
  // The simulated calendar holds no monthly series: each occurrence stands alone.
  'FREQ=MONTHLY;COUNT=4',
  null,
]
const starts = ['2026-03-02T09:00:00', '2026-03-02T10:30:00', '2026-03-03T09:00:00']

type Pick = <T>(items: readonly T[]) => T

/** Changes the rule, an occurrence, the master's time; takes changes back; shortens. */
function edit(row: HostRow | undefined, step: number, pick: Pick): Partial<HostRow> {
  const overrides = { ...row?.recurrence_overrides }
  const ids = row === undefined ? [] : regularIdsOf(row)
  const id = ids.length === 0 ? null : pick(ids)
  const kind = pick(['rule', 'start', 'title', 'move', 'cancel', 'cancel', 'restore', 'add', 'all'])
  switch (kind) {
    case 'rule':
      return { rrule: pick(rules) }
    case 'start':
      return { start: pick(starts) }
    case 'title':
      return { title: `title at ${step}` }
    case 'move':
      if (id !== null)
        overrides[id] = {
          start: pick([`${id.slice(0, 10)}T15:00:00`, '2026-04-20T12:00:00']),
          title: `moved at ${step}`,
        }
      return { recurrence_overrides: overrides }
    case 'cancel':
      if (id !== null) overrides[id] = { excluded: true }
      return { recurrence_overrides: overrides }
    case 'restore':
      for (const key of Object.keys(overrides).slice(0, 1)) delete overrides[key]
      return { recurrence_overrides: overrides }
    case 'add':
      overrides['2026-05-05T08:00:00'] = {}
      return { recurrence_overrides: overrides }
    case 'all':
      return { rrule: pick(rules), start: pick(starts), recurrence_overrides: {} }
    default:
      return {}
  }
}

function eventOf(row: HostRow): CalendarEvent {
  const loaded = readScheduleRow('class', {
    ...row,
    duration_minutes: 60,
    time_zone: 'Europe/Berlin',
  })
  if (loaded.kind !== 'found') throw new Error(JSON.stringify(loaded))
  return loaded.schedule.event
}

function regularIdsOf(row: HostRow): string[] {
  const event = eventOf({ ...row, recurrence_overrides: {} })
  if (!isSeries(event)) return []
  return recurrenceIds(event, { from: 0, until: Date.UTC(2030, 0) }, 100).ids.map(formatWallTime)
}

function wanted(row: HostRow): string[] {
  const event = eventOf(row)
  if (!isSeries(event)) return [shown(event)]
  return recurrenceIds(event, { from: 0, until: Date.UTC(2030, 0) }, 1_000)
    .ids.map((id) => occurrenceOf(event, formatWallTime(id)))
    .filter((occurrence) => occurrence !== null)
    .map(shown)
}

function shown({ title, start, duration }: CalendarEvent): string {
  return `${start} ${duration} ${title}`
}

async function run(seed: number): Promise<void> {
  const host = new SimulatedHost(seed)
  const name = `seed ${seed}`
  host.remoteStore = true
  host.calendar.describes = { maxBatchItems: 1 + (seed % 4) }
  host.calendar.afterEdit = () => (host.random.next() < 0.5 ? 'drops' : 'keeps')
  const connections = new Map<string, string>()
  for (const user of users) connections.set(user, (await host.connect(user)).id)
  const start = async (): Promise<void> => {
    const started = host.startWorker()
    await host.clock.advance(100)
    await started
  }
  await start()
  await start()
  const pick: Pick = (items) => items[Math.floor(host.random.next() * items.length)] as never
  const check = (): void => {
    for (const [user, connectionId] of connections) {
      const should = [...host.rows.values()]
        .filter((row) => row.deleted_at === null && row.facilitators.includes(user))
        .flatMap(wanted)
      const does = host.calendar.eventsOf(connectionId).flatMap(seenOccurrences).map(shown)
      expect(does.sort(), `${name}, ${user}`).toEqual(should.sort())
    }
  }
  for (let round = 0; round < 4; round += 1) {
    host.calendar.faults = { ...storm }
    for (let step = 0; step < 12; step += 1) {
      const id = `${Math.floor(host.random.next() * 3)}`
      const dice = host.random.next()
      if (dice < 0.6) {
        const change = edit(host.rows.get(id), round * 100 + step, pick)
        const facilitators = dice < 0.1 ? users.filter(() => host.random.next() < 0.7) : users
        await host.put(id, { facilitators, ...change })
      } else if (dice < 0.7) {
        await host.clock.advance(host.random.next() * 150_000)
      } else if (dice < 0.8) {
        await host.clock.advance(host.random.next() * 400)
        host.kill(pick(host.workers))
        await start()
      } else if (dice < 0.87) {
        await host.clock.advance(host.random.next() * 400)
        host.freeze(pick(host.workers), host.random.next() * 150_000)
      } else if (dice < 0.9) {
        host.calendar.userDeletes(pick([...connections.values()]), 0.3)
      } else {
        await host.clock.advance(host.random.next() * 3_000)
      }
    }
    host.calendar.faults = { ...noFaults }
    for (let again = 0; again < 3; again += 1) {
      expect(await host.quiet(), `${name} never gets quiet`).toBe(true)
      await host.calsync.retry({}, { by: 'test' })
    }
    // What a user deleted is noticed when it is written the next time.
    for (const id of [...host.rows.keys()]) {
      await host.put(id, { title: `${id} after ${round}`, description: `round ${round}` })
    }
    expect(await host.quiet(), `${name} never gets quiet`).toBe(true)
    check()
  }
}

describe('series edited while answers get lost and workers are killed or frozen', () => {
  for (let block = FIRST_BLOCK; block < FIRST_BLOCK + BLOCKS; block += 1) {
    const first = block * SEEDS_PER_TEST + 1
    const last = first + SEEDS_PER_TEST - 1
    it(`ends with every occurrence right (seeds ${first} to ${last})`, async () => {
      for (let seed = first; seed <= last; seed += 1) await run(seed)
    }, 120_000)
  }
})
