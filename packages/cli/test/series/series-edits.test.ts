import {
  type CalendarEvent,
  type CalendarEventInput,
  formatWallTime,
  isSeries,
  occurrenceOf,
  parseCalendarEvent,
  parseWallTime,
  type RecurrenceOverride,
  recurrenceIds,
  regularIds,
} from '@calsync/core'
import type { SandboxSettingsInput } from '@calsync/testkit/sandbox'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'
import { instantOf } from './wall-clock.js'

const SEEDS = Number(process.env['EDIT_SEEDS'] ?? 40)
const FIRST = Number(process.env['EDIT_FROM'] ?? 1)
const STEPS = 10
const DAY_MS = 86_400_000
const RANGE = { from: '2025-12-01', to: '2030-01-01' }

type AfterEdit = NonNullable<SandboxSettingsInput['exceptionsAfterSeriesEdit']>
const afterEdits: readonly AfterEdit[] = ['drop_when_moved', 'always_drop', 'keep']

type Overrides = Record<string, RecurrenceOverride>
type Series = CalendarEventInput & { readonly recurrenceOverrides: Overrides }

const rules = [
  'FREQ=WEEKLY;BYDAY=MO,WE',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU',
  'FREQ=DAILY;INTERVAL=3',
  'FREQ=MONTHLY;BYDAY=2TU',
  'FREQ=MONTHLY;BYMONTHDAY=12',
  'FREQ=MONTHLY;BYMONTHDAY=31',
  'FREQ=DAILY;BYHOUR=9,15',
  'FREQ=WEEKLY;BYDAY=FR',
]
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata']

/** Random edits of one series, as people make them. */
class Editor {
  readonly #world: OutlookWorld
  #rule = 0
  #step = 0

  constructor(world: OutlookWorld) {
    this.#world = world
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#world.random.next() * items.length)] as T
  }

  first(): Series {
    this.#rule = Math.floor(this.#world.random.next() * rules.length)
    return {
      title: 'Choir',
      start: '2026-01-12T09:00:00',
      timeZone: 'Europe/Berlin',
      duration: 'PT1H',
      recurrenceRules: [`${rules[this.#rule]};COUNT=12`],
      recurrenceOverrides: {},
    }
  }

  /** One edit, with its name; and the rest of the series when it was split. */
  edit(series: Series): { readonly name: string; readonly series: Series; readonly rest?: Series } {
    this.#step += 1
    const ids = idsOf(series)
    // A series that was cut short may be empty; then it gets another rule.
    const id = ids.length === 0 ? series.start : this.pick(ids)
    const overrides = { ...series.recurrenceOverrides }
    const name =
      ids.length === 0
        ? 'rule'
        : this.pick([
            'rule',
            'move',
            'move',
            'move far',
            'rename one',
            'cancel',
            'cancel',
            'restore',
            'add',
            'shift',
            'zone',
            'shorten',
            'split',
            'title',
            'single',
          ])
    const kept = (): Series => ({ ...series, recurrenceOverrides: overrides })
    switch (name) {
      case 'rule': {
        this.#rule = Math.floor(this.#world.random.next() * rules.length)
        return { name, series: { ...series, recurrenceRules: [`${rules[this.#rule]};COUNT=12`] } }
      }
      case 'move':
        overrides[id] = { start: `${id.slice(0, 10)}T${this.pick(['11:00:00', '16:30:00'])}` }
        return { name, series: kept() }
      case 'move far':
        overrides[id] = { start: formatWallTime((parseWallTime(id) ?? 0) + 40 * DAY_MS) }
        return { name, series: kept() }
      case 'rename one':
        overrides[id] = { title: `Choir, guests at ${this.#step}`, duration: 'PT2H' }
        return { name, series: kept() }
      case 'cancel':
        overrides[id] = { excluded: true }
        return { name, series: kept() }
      case 'restore': {
        const [one] = Object.keys(overrides)
        if (one !== undefined) delete overrides[one]
        return { name, series: kept() }
      }
      case 'add':
        overrides[`2026-06-2${this.#step % 10}T20:00:00`] = {}
        return { name, series: kept() }
      case 'shift':
        return { name, series: shifted(series, this.pick([30, -60, 1_440])) }
      case 'zone':
        return { name, series: { ...series, timeZone: this.pick(zones) } }
      case 'shorten':
        return { name, series: { ...series, recurrenceRules: [`${rules[this.#rule]};COUNT=5`] } }
      case 'split': {
        const middle = ids[Math.floor(ids.length / 2)] ?? series.start
        const end = formatWallTime((parseWallTime(middle) ?? 0) - 1_000).replace(/[-:]/g, '')
        return {
          name,
          series: { ...series, recurrenceRules: [`${rules[this.#rule]};UNTIL=${end}`] },
          rest: { ...this.first(), start: middle, title: 'Choir, second half' },
        }
      }
      case 'title':
        return { name, series: { ...series, title: `Choir ${this.#step}` } }
      default:
        return { name, series: { ...series, recurrenceRules: [], recurrenceOverrides: {} } }
    }
  }
}

/** The whole series at another time, with what was changed about it. */
function shifted(series: Series, minutes: number): Series {
  const move = (text: string): string =>
    formatWallTime((parseWallTime(text) ?? 0) + minutes * 60_000)
  const overrides = Object.entries(series.recurrenceOverrides).map(([id, override]) => [
    move(id),
    override.start === undefined ? override : { ...override, start: move(override.start) },
  ])
  return {
    ...series,
    start: move(series.start),
    recurrenceOverrides: Object.fromEntries(overrides) as Overrides,
  }
}

const EVER = { from: 0, until: Date.UTC(2040, 0) }

function idsOf(series: Series): string[] {
  const event = parseCalendarEvent(series)
  return regularIds(event, EVER, 50).ids.map(formatWallTime)
}

function expectedOf(event: CalendarEvent): string[] {
  const occurrences = isSeries(event)
    ? recurrenceIds(event, EVER, 1_000).ids.map((id) => occurrenceOf(event, formatWallTime(id)))
    : [event]
  return occurrences
    .filter((one) => one !== null)
    .map(({ start, timeZone, duration, title }) => {
      const from = instantOf(start, timeZone ?? 'UTC')
      const hours = duration === 'PT2H' ? 2 : 1
      return `${text(from)} ${text(from + hours * 3_600_000)} ${title}`
    })
}

function text(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16)
}

function seenIn(world: OutlookWorld): string[] {
  return world
    .occurrences('alice', RANGE)
    .map(
      ({ start, end, subject }) => `${text(Date.parse(start))} ${text(Date.parse(end))} ${subject}`,
    )
    .sort()
}

/** Answers get lost, come late, or are errors of calls that took effect. */
function addFaults(world: OutlookWorld): void {
  const { sandbox } = world
  const often = { probability: 0.06 } as const
  sandbox.addFault({ ...often, action: { type: 'reset', apply: true } })
  sandbox.addFault({ ...often, action: { type: 'reset', apply: false } })
  sandbox.addFault({ ...often, action: { type: 'reply', status: 503, apply: true } })
  sandbox.addFault({ ...often, action: { type: 'reply', status: 503, apply: false } })
  sandbox.addFault({ ...often, action: { type: 'throttle', retryAfterSeconds: 1 } })
  sandbox.addFault({ ...often, action: { type: 'delayed-effect', delayMs: 20_000, answer: 504 } })
  sandbox.addFault({ ...often, method: 'POST', action: { type: 'late-visible', forMs: 60_000 } })
}

async function run(seed: number): Promise<void> {
  const exceptionsAfterSeriesEdit = afterEdits[seed % afterEdits.length] as AfterEdit
  const world = new OutlookWorld({
    seed,
    remoteStore: true,
    sandbox: { exceptionsAfterSeriesEdit },
    outlook: { packing: seed % 2 === 0 ? 'chain' : 'parallel' },
    parts: { window: { past: '60d', future: '48mo' } },
  })
  await world.connect('alice')
  await world.startWorker()
  await world.startWorker()
  const editor = new Editor(world)
  const put = (id: string, series: Series): Promise<void> =>
    world.put(new Map([[id, parseCalendarEvent(series)]]))
  let series = editor.first()
  await put('choir', series)
  const names: string[] = []
  for (let step = 0; step < STEPS; step += 1) {
    addFaults(world)
    const edited = editor.edit(series)
    names.push(edited.name)
    series = edited.series
    await put('choir', series)
    if (edited.rest !== undefined) await put(`half-${step}`, edited.rest)
    // Somewhere between two awaits of whatever is done now, a worker dies or stands still.
    await world.clock.advance(world.random.next() * 600)
    if (world.random.next() < 0.5) {
      world.kill(editor.pick(world.workers))
      await world.startWorker()
    } else if (world.random.next() < 0.3) {
      world.freeze(editor.pick(world.workers), world.random.next() * 120_000)
    }
    await world.clock.advance(world.random.next() * 5_000)
    world.sandbox.clearFaults()
    // Given up after five failures on purpose; somebody orders a retry.
    for (let round = 0; round < 2; round += 1) {
      await world.quiet()
      await world.calsync.retry({}, { by: 'test' })
    }
    await world.quiet()
    const expected = [...world.events.values()].flatMap(expectedOf).sort()
    expect(
      seenIn(world),
      `seed ${seed}, ${exceptionsAfterSeriesEdit}: ${names.join(', ')}`,
    ).toEqual(expected)
  }
}

describe('series that are edited while calls fail and workers die', () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    it(`have their occurrences after every edit (seed ${seed})`, async () => {
      await run(seed)
    }, 60_000)
  }
})
