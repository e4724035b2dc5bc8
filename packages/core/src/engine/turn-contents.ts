import { render } from '../decide/render.js'
import { seriesLayout, type SeriesLayout } from '../decide/series-layout.js'
import type { SeriesPolicy } from '../decide/lay-out.js'
import type { CalendarEvent } from '../model/calendar-event.js'
import type { Rendered, RenderEvent } from '../model/render.js'
import type { Schedule } from '../model/schedule.js'
import type { ScheduleRef } from '../model/schedule-ref.js'
import type { CalendarProvider } from '../ports/calendar-provider.js'
import type { Claim, ClaimedRecord } from '../ports/store/claim-store.js'

/**
 * What the records of one turn share. A series with many exceptions is many records, each with a
 * snapshot of its own: one of them is kept per schedule, rendered and laid out once.
 */
export class TurnContents {
  readonly series: SeriesPolicy
  readonly #claim: Claim
  readonly #provider: CalendarProvider
  readonly #template: RenderEvent | null
  readonly #schedules = new Map<ScheduleRef, Schedule>()
  readonly #rendered = new Map<Schedule, Rendered>()
  readonly #layouts = new Map<CalendarEvent, SeriesLayout>()

  constructor(
    claim: Claim,
    provider: CalendarProvider,
    setting: { readonly template: RenderEvent | null; readonly series: SeriesPolicy },
  ) {
    this.#claim = claim
    this.#provider = provider
    this.#template = setting.template
    this.series = setting.series
  }

  /** The snapshot of a record's schedule; one claim reads equal ones for all records of one. */
  scheduleOf({ record, schedule }: ClaimedRecord): Schedule | null {
    const shared = this.#schedules.get(record.ref)
    if (shared !== undefined) return shared
    if (schedule !== null) this.#schedules.set(record.ref, schedule)
    return schedule
  }

  /** Throws what the template throws, or `CalsyncError` (`INVALID_EVENT`). */
  rendered(schedule: Schedule): Rendered {
    let rendered = this.#rendered.get(schedule)
    if (rendered === undefined) {
      const { userId, organizationId, integration, calendarId } = this.#claim
      rendered = render(this.#template, schedule, {
        userId,
        organizationId,
        integration,
        calendar: calendarId,
      })
      this.#rendered.set(schedule, rendered)
    }
    return rendered
  }

  layoutOf(event: CalendarEvent): SeriesLayout {
    let layout = this.#layouts.get(event)
    if (layout === undefined) {
      layout = seriesLayout(event, (outline) => this.#provider.series(outline))
      this.#layouts.set(event, layout)
    }
    return layout
  }
}
