import type { CalendarOrigin, CalendarText } from './calendar-origin.js'
import type { Validators } from './calendar-request.js'
import { fetchCalendar, type FetchSettings } from './fetch-calendar.js'

export interface CalendarUrlSettings extends FetchSettings {
  readonly refreshMs: number
  /** A clock that only runs forwards, milliseconds. */
  readonly now: () => number
}

type Attempt =
  | { readonly kind: 'read'; readonly at: number; readonly text: CalendarText }
  | { readonly kind: 'failed'; readonly at: number; readonly error: unknown }

/** A server that has just failed is left alone for so long, even by sources that are read often. */
const FAILURE_MS = 5_000

/** A calendar behind an address, fetched again when it is older than the refresh time. */
export class CalendarUrl implements CalendarOrigin {
  readonly name: string
  readonly #address: URL
  readonly #settings: CalendarUrlSettings
  #known: { readonly text: CalendarText; readonly validators: Validators } | null = null
  #last: Attempt | null = null
  #fetching: Promise<CalendarText> | null = null

  constructor(address: URL, settings: CalendarUrlSettings) {
    this.name = address.host
    this.#address = address
    this.#settings = settings
  }

  async current(): Promise<CalendarText> {
    const last = this.#last
    const { refreshMs, now } = this.#settings
    if (last !== null) {
      const age = now() - last.at
      if (last.kind === 'read' && age < refreshMs) return last.text
      if (last.kind === 'failed' && age < Math.min(FAILURE_MS, refreshMs)) throw last.error
    }
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = null))
    return this.#fetching
  }

  async #fetch(): Promise<CalendarText> {
    const { now } = this.#settings
    try {
      const known = this.#known
      const fetched = await fetchCalendar(this.#address, known?.validators ?? null, this.#settings)
      if (fetched.kind === 'changed') {
        const isSame = known !== null && known.text.text === fetched.text
        const text = isSame ? known.text : { text: fetched.text }
        this.#known = { text, validators: fetched.validators }
      }
      const { text } = this.#known as NonNullable<typeof known>
      this.#last = { kind: 'read', at: now(), text }
      return text
    } catch (error) {
      this.#last = { kind: 'failed', at: now(), error }
      throw error
    }
  }
}
