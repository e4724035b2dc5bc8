import { parseCalendarEvent } from '../model/calendar-event.js'
import type { Rendered, RenderEvent, RenderTarget } from '../model/render.js'
import type { Schedule } from '../model/schedule.js'

/**
 * Renders a schedule for one calendar and checks what the host's template made of it. Throws what
 * the template throws, or `CalsyncError` (`INVALID_EVENT`).
 */
export function render(
  template: RenderEvent | null,
  schedule: Schedule,
  target: RenderTarget,
): Rendered {
  if (template === null) return { kind: 'event', event: schedule.event }
  const result = template(schedule, target)
  if ('skip' in result) return { kind: 'skip', reason: result.skip }
  return { kind: 'event', event: parseCalendarEvent(result) }
}
