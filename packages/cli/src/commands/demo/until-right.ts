import { type Comparison, compareCalendars, differences } from './compare-calendars.js'
import { expectedCalendars } from './expected-calendars.js'
import { foundCalendar } from './found-calendar.js'
import { pause } from './interruption.js'
import type { Stage } from './stage.js'

const LIMIT_MS = 30_000
const LOOK_MS = 40

export interface Waiting {
  /** Teachers whose calendars are not looked at. */
  readonly except?: ReadonlySet<string>
}

/** Every teacher's calendar against the host's tables, by teacher's id. */
export async function compareAll(stage: Stage): Promise<Map<string, Comparison>> {
  const expected = await expectedCalendars(stage.pool)
  return new Map(
    stage.teachers.map(({ id }) => [
      id,
      compareCalendars(expected.get(id) ?? [], foundCalendar(stage.sandbox, id)),
    ]),
  )
}

/**
 * Waits until the calendars hold what the host's tables say, with a live line. Gives up after half
 * a minute: the verdict at the end then says what is wrong.
 */
export async function untilRight(
  stage: Stage,
  label: string,
  { except = new Set() }: Waiting = {},
): Promise<void> {
  const { screen, sandbox, teachers, interrupted } = stage
  const expected = await expectedCalendars(stage.pool)
  const open = (): number =>
    teachers
      .filter(({ id }) => !except.has(id))
      .map(({ id }) => compareCalendars(expected.get(id) ?? [], foundCalendar(sandbox, id)))
      .reduce((sum, comparison) => sum + differences(comparison), 0)
  const total = open()
  const line = screen.live(label)
  const giveUpAt = performance.now() + LIMIT_MS
  for (let left = total; ; left = open()) {
    line.update(total - left, total)
    if (left === 0) return line.end(total, total)
    if (performance.now() > giveUpAt) {
      line.end(total - left, total)
      return screen.warn(`${left} of ${total} are still not right after ${LIMIT_MS / 1_000} s.`)
    }
    await pause(LOOK_MS, interrupted)
  }
}

/** Waits until calsync itself has nothing left to do: no doubt, no check, no retry. */
export async function untilQuiet({ calsync, screen, interrupted }: Stage): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS
  for (;;) {
    const { records, marks, inDoubt } = await calsync.status()
    const left = records.pending + records.retry + marks + inDoubt
    if (left === 0) return
    if (performance.now() > giveUpAt) return screen.warn(`calsync still has ${left} things to do.`)
    await pause(LOOK_MS * 2, interrupted)
  }
}
