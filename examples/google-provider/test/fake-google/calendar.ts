import { randomUUID } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { ApiError } from './answer.js'
import {
  checkFields,
  type EventFields,
  type EventTime,
  type EventTimes,
  merge,
} from './event-input.js'
import { instanceTimes, keysOf, keyOfText } from './series.js'

/** Google shows times in the zone of the calendar, wherever they were meant. */
const CALENDAR_ZONE = 'America/Los_Angeles'
/** Zones that have several names come back under this one, whatever was written. */
const ZONE_NAMES: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
}
const EVENT_ID = /^[a-v0-9]{5,1024}$/

/** An event, or the exception of a series, as it is kept. */
interface Kept {
  readonly id: string
  fields: EventFields
  revision: number
  /** Milliseconds since 1970; no list shows it before. */
  visibleAt: number
  /** Of an exception: its series, and when that would have it. */
  readonly series?: { readonly id: string; readonly key: string; readonly original: EventTime }
}

/** What the calendar shows at one time. */
export interface Shown extends EventTimes {
  readonly id: string
  readonly summary: string
}

/** One calendar of an account. */
export class FakeCalendar {
  readonly id: string
  readonly name: string
  readonly #kept = new Map<string, Kept>()
  readonly #forbidden = new Set<string>()

  constructor(id: string, name: string) {
    this.id = id
    this.name = name
  }

  insert(input: Readonly<Record<string, unknown>>, visibleAt: number): object {
    const { id = randomUUID().replaceAll('-', ''), ...rest } = input
    if (typeof id !== 'string' || !EVENT_ID.test(id)) {
      throw new ApiError(400, 'invalid', 'Invalid resource id value.')
    }
    // An id stays taken when its event is deleted.
    if (this.#kept.has(id)) {
      throw new ApiError(409, 'duplicate', 'The requested identifier already exists.')
    }
    const event = { id, fields: checkFields(rest), revision: 1, visibleAt }
    this.#kept.set(id, event)
    return render(event)
  }

  get(id: string): object {
    return render(this.#find(id))
  }

  /** From now on nobody may change this event. */
  forbid(id: string): void {
    this.#forbidden.add(id)
  }

  patch(id: string, patch: unknown, ifMatch: string | undefined): object {
    if (this.#forbidden.has(id)) throw new ApiError(403, 'forbidden', 'Forbidden')
    const event = this.#find(id)
    if (ifMatch !== undefined && ifMatch !== etagOf(event)) {
      throw new ApiError(412, 'conditionNotMet', 'Precondition Failed')
    }
    event.fields = checkFields(merge(event.fields, patch))
    event.revision++
    if (!this.#kept.has(id)) this.#kept.set(id, event)
    return render(event)
  }

  delete(id: string): void {
    const event = this.#find(id)
    if (event.fields.status === 'cancelled') {
      throw new ApiError(410, 'deleted', 'Resource has been deleted')
    }
    event.fields = { ...event.fields, status: 'cancelled' }
    event.revision++
    this.#kept.set(id, event)
    for (const exception of this.#exceptionsOf(id)) this.#kept.delete(exception.id)
  }

  /** Live events, those of the changed occurrences of series among them, that a list shows now. */
  list(now: number, property: string | null): object[] {
    const [name = '', value] = property?.split(/=(.*)/s) ?? []
    const has = ({ fields }: Kept): boolean =>
      property === null || fields.extendedProperties?.private?.[name] === value
    return [...this.#kept.values()]
      .filter((event) => isLive(event) && event.visibleAt <= now && has(event))
      .map(render)
  }

  /** The occurrence of a series at this original time, in a list; all of them without one. */
  instances(id: string, originalStart: string | null): object[] {
    const event = this.#find(id)
    const wanted = originalStart === null ? null : keyOfText(originalStart)
    return this.#instancesOf(event)
      .filter((instance) => wanted === null || instance.series?.key === wanted)
      .filter(isLive)
      .map(render)
  }

  /** Live events: single ones and series. */
  events(): { readonly id: string; readonly fields: EventFields }[] {
    return [...this.#kept.values()].filter((event) => isLive(event) && event.series === undefined)
  }

  /** Everything that the calendar shows. */
  shown(): Shown[] {
    const all = [...this.#kept.values()].filter(
      (event) => event.series === undefined && isLive(event),
    )
    return all
      .flatMap((event) =>
        event.fields.recurrence === undefined ? [event] : this.#instancesOf(event),
      )
      .filter(isLive)
      .map(({ id, fields: { start, end, summary = '' } }) => ({ id, start, end, summary }))
  }

  #find(id: string): Kept {
    const event = this.#kept.get(id) ?? this.#instance(id)
    if (event === undefined) throw new ApiError(404, 'notFound', 'Not Found')
    return event
  }

  /** An occurrence that nobody has changed yet. */
  #instance(id: string): Kept | undefined {
    const series = this.#kept.get(id.slice(0, Math.max(0, id.lastIndexOf('_'))))
    if (series === undefined || !isLive(series)) return undefined
    return this.#instancesOf(series).find((instance) => instance.id === id)
  }

  /** Exceptions stay when the rule does not give them any more: only a deletion takes them away. */
  #instancesOf({ id, fields, visibleAt }: Kept): Kept[] {
    const { recurrence, ...rest } = fields
    if (recurrence === undefined || fields.status === 'cancelled') return []
    const exceptions = this.#exceptionsOf(id)
    const changed = new Set(exceptions.map(({ series }) => series?.key))
    const plain = keysOf(recurrence, fields)
      .filter((key) => !changed.has(key))
      .map((key): Kept => {
        const times = instanceTimes(key, fields)
        const series = { id, key, original: times.start }
        const own = { ...rest, ...times }
        return { id: `${id}_${key}`, fields: own, revision: 1, visibleAt, series }
      })
    return [...plain, ...exceptions]
  }

  #exceptionsOf(seriesId: string): Kept[] {
    return [...this.#kept.values()].filter(({ series }) => series?.id === seriesId)
  }
}

function isLive({ fields }: Kept): boolean {
  return fields.status !== 'cancelled'
}

function etagOf({ id, revision }: Kept): string {
  return `"${revision}-${id.slice(-8)}"`
}

function render(event: Kept): object {
  const { id, fields, series } = event
  return {
    kind: 'calendar#event',
    etag: etagOf(event),
    id,
    ...fields,
    start: shownTime(fields.start),
    end: shownTime(fields.end),
    ...(series === undefined
      ? {}
      : { recurringEventId: series.id, originalStartTime: shownTime(series.original) }),
  }
}

function shownTime(time: EventTime): EventTime {
  if ('date' in time) return { date: time.date }
  const shown = Temporal.Instant.from(time.dateTime).toZonedDateTimeISO(CALENDAR_ZONE)
  const dateTime = shown.toString({ timeZoneName: 'never', smallestUnit: 'second' })
  if (time.timeZone === undefined) return { dateTime }
  return { dateTime, timeZone: ZONE_NAMES[time.timeZone] ?? time.timeZone }
}
