import {
  type CalendarEvent,
  defaultSyncPolicy,
  formatWallTime,
  isSeries,
  type Logger,
  occurrenceOf,
  parseCalendarEvent,
  recurrenceIds,
  silentLogger,
  startInstantOf,
} from '@calsync/core'
import { fuzzSettings } from '@calsync/testkit'
import { sandboxGateway } from '@calsync/testkit/sandbox'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from '../../../packages/cli/test/series/outlook-world.js'
import { LyingGateway } from './lying-gateway.js'

const USERS = ['alice', 'bob', 'carol']
const SCHEDULES = 14
const ROUNDS = 40
const RANGE = { from: '2026-01-01', to: '2028-01-01' }

interface Scene {
  readonly world: OutlookWorld
  readonly liar: LyingGateway
  /** Failures of the engine itself, which no answer of a provider may cause. */
  readonly failures: string[]
}

async function scene(seed: number): Promise<Scene> {
  const failures: string[] = []
  const error: Logger['error'] = (event, fields) => {
    if (event.endsWith('.failed')) failures.push(`${event} ${JSON.stringify(fields)}`)
  }
  let behind: Scene['world'] | null = null
  const honest = () => {
    const { sandbox, clock } = behind as OutlookWorld
    return sandboxGateway(sandbox, clock)
  }
  const liar = new LyingGateway(honest, () => (behind as OutlookWorld).random)
  const retry = { ...defaultSyncPolicy.retry, maxTries: 12 }
  const world = new OutlookWorld({
    seed,
    outlook: { gateway: liar.gateway, batch: seed % 3 === 0, packing: 'chain' },
    parts: { logger: { ...silentLogger, error }, policy: { ...defaultSyncPolicy, retry } },
  })
  behind = world
  for (const user of USERS) await world.connect(user)
  await world.startWorker()
  return { world, liar, failures }
}

function eventOf(world: OutlookWorld, n: number, revision: number): CalendarEvent {
  const hour = String(8 + Math.floor(world.random.next() * 10)).padStart(2, '0')
  const base = {
    title: `Lesson ${n} r${revision}`,
    start: `2026-04-${String(1 + n).padStart(2, '0')}T${hour}:00:00`,
    timeZone: n % 2 === 0 ? 'Europe/Berlin' : 'America/New_York',
    duration: 'PT1H',
  }
  if (n % 4 !== 0) return parseCalendarEvent(base)
  const id = (week: number) => `2026-04-${String(1 + n + 7 * week).padStart(2, '0')}T${hour}:00:00`
  const change = revision % 2 === 0 ? { excluded: true } : { title: `Changed ${n} r${revision}` }
  return parseCalendarEvent({
    ...base,
    recurrenceRules: ['FREQ=WEEKLY;COUNT=5'],
    recurrenceOverrides: n < 14 ? { [id(1)]: change } : {},
  })
}

function shownOf(event: CalendarEvent): string[] {
  const range = { from: 0, until: Date.UTC(2030, 0) }
  const occurrences = isSeries(event)
    ? recurrenceIds(event, range, 100).ids.map((id) => occurrenceOf(event, formatWallTime(id)))
    : [event]
  return occurrences
    .filter((one) => one !== null)
    .map((one) => `${new Date(startInstantOf(one)).toISOString().slice(0, 16)} ${one.title}`)
}

async function play(seed: number): Promise<number> {
  const { world, liar, failures } = await scene(seed)
  liar.share = 0.5
  for (let round = 1; round <= ROUNDS; round++) {
    const edits = new Map<string, CalendarEvent>()
    for (let n = 0; n < SCHEDULES; n++) {
      if (round === 1 || world.random.next() < 0.4) edits.set(`${n}`, eventOf(world, n, round))
    }
    await world.put(edits)
    await world.clock.advance(5_000 + world.random.next() * 120_000)
  }
  liar.share = 0
  // What was given up after many failures is kept as such, until somebody orders a retry.
  for (let order = 0; order < 2; order++) {
    await world.quiet()
    await world.calsync.retry({}, { by: 'test' })
  }
  await world.quiet()
  const expected = [...world.events.values()].flatMap(shownOf).sort()
  for (const user of USERS) {
    const shown = world
      .occurrences(user, RANGE)
      .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)
      .sort()
    expect(shown, `seed ${seed}, ${user}`).toEqual(expected)
    expect(world.sandbox.mailbox(user).duplicates(), `seed ${seed}, ${user}`).toEqual([])
  }
  expect(failures, `seed ${seed}`).toEqual([])
  return liar.lies
}

describe('a provider whose replies cannot be trusted', () => {
  it('leaves calendars equal to their schedules, once it is itself again', async () => {
    const { numRuns, seed } = fuzzSettings(3)
    let lies = 0
    for (let run = 0; run < numRuns; run++) lies += await play(seed + run)
    expect(lies).toBeGreaterThan(300 * numRuns)
  }, 900_000)
})
