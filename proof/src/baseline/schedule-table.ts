import { type CalendarEvent, readScheduleRow } from '@calsync/core'
import type { HostFact } from '@calsync/testkit/checker'
import type { World } from '@calsync/testkit/simulation'

/** A row of the host as it was committed. */
export type CommittedSchedule = Extract<HostFact, { kind: 'committed' }>

/** The host's table of schedules as committed, for who reads it with a SELECT. */
export class ScheduleTable {
  readonly #world: World
  readonly #rows = new Map<string, CommittedSchedule>()
  #read = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Throws while the host's database is away. */
  select(): readonly CommittedSchedule[] {
    const { host } = this.#world
    if (host.sourceIsAway) throw new Error('the host database is away')
    for (const fact of host.facts.slice(this.#read)) {
      if (fact.kind === 'committed') this.#rows.set(fact.ref, fact)
    }
    this.#read = host.facts.length
    return [...this.#rows.values()].filter(({ ref }) => !host.hidden.has(ref.replace('class:', '')))
  }
}

const LINE = /^(\S+) (\d+)m (.*)$/

/** The event that a committed row asks for; `null` when it is deleted. */
export function eventOf({ ref, shows: [line] }: CommittedSchedule): CalendarEvent | null {
  const [, start = '', minutes = '', title = ''] = LINE.exec(line ?? '') ?? []
  if (start === '') return null
  const row = readScheduleRow('class', {
    id: ref.replace('class:', ''),
    title,
    start,
    duration_minutes: Number(minutes),
    time_zone: 'UTC',
    facilitators: [],
  })
  return row.kind === 'found' ? row.schedule.event : null
}
