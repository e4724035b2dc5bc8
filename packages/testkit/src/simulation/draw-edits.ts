import type { HostChange, HostEdit, HostSeries } from './host-application.js'
import type { Draw } from './draw.js'

export interface EditFrame {
  readonly schedules: number
  readonly users: number
  readonly withSeries: boolean
  /** How much slower than in the quick worlds everything is. */
  readonly scale: number
}

/** Draws one transaction of a host. */
export function hostEditOf(draw: Draw, frame: EditFrame): HostEdit {
  const count = draw.chance(0.1) ? draw.between(5, 15) : draw.between(1, 3)
  const ids = Array.from({ length: count }, () => String(draw.between(0, frame.schedules - 1)))
  return {
    changes: [...new Set(ids)].map((id) => ({ id, change: changeOf(draw, frame) })),
    priority: draw.chance(0.2) ? 'background' : 'live',
    openMs: draw.chance(0.2) ? Math.round(draw.next() * 1_500 * frame.scale) : 0,
    rollsBack: draw.chance(0.08),
  }
}

function changeOf(draw: Draw, { users, withSeries }: EditFrame): HostChange {
  const facilitators = Array.from({ length: users }, (_, user) => userName(user)).filter(() =>
    draw.chance(0.6),
  )
  const dice = draw.next()
  if (dice < 0.08) return { removed: true }
  if (dice < 0.16) return { softDeleted: true }
  const change = {
    softDeleted: false,
    // No calendar takes what is called so.
    text: draw.chance(0.04) ? 'Refused' : draw.pick(['Yoga', 'Choir', 'Chess', 'Swimming']),
    hour: draw.between(8, 18),
    facilitators,
  }
  if (withSeries && dice < 0.36) {
    // The same series, with other changes to its occurrences.
    const { softDeleted, text } = change
    return { softDeleted, text, facilitators, changed: changedOf(draw, 5) }
  }
  if (dice < 0.5) return change
  const moved = { ...change, day: draw.between(0, 40), minutes: draw.pick([30, 60, 90]) }
  return withSeries && draw.chance(0.5) ? { ...moved, series: seriesOf(draw) } : moved
}

function seriesOf(draw: Draw): HostSeries | null {
  if (draw.chance(0.2)) return null
  const count = draw.between(1, 5)
  return { everyDays: draw.pick([1, 2, 7]), count, changed: changedOf(draw, count) }
}

function changedOf(draw: Draw, count: number): HostSeries['changed'] {
  const changed = Array.from(
    { length: count },
    (_, occurrence) => [occurrence, draw.next()] as const,
  )
    .filter(([, dice]) => dice < 0.3)
    .map(([occurrence, dice]) => [
      occurrence,
      dice < 0.12 ? ('cancelled' as const) : { hour: draw.between(19, 22) },
    ])
  return Object.fromEntries(changed) as HostSeries['changed']
}

export function userName(user: number): string {
  return `user-${user}`
}
