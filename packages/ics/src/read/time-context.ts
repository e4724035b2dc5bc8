import type { JcalComponent } from '../jcal/jcal.js'
import type { CalendarZones } from '../zones/calendar-zones.js'
import { spanOf } from './event-span.js'
import type { TimeContext } from './ical-time.js'

/** What the times of a VEVENT are read with; its span is looked for only when a zone needs it. */
export function timeContext(component: JcalComponent, zones: CalendarZones): TimeContext {
  let span: ReturnType<typeof spanOf> | null = null
  return { zones, span: () => (span ??= spanOf(component)) }
}
