import { parseCalendarEvent, type Schedule, type ScheduleRef } from '@calsync/core'

const event = parseCalendarEvent({
  title: 'Über “alles” ✓',
  start: '2026-02-02T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  alerts: [{ offset: '-PT15M' }],
})

export function scheduleOf(ref: ScheduleRef, facilitators: readonly string[]): Schedule {
  const organizationId = ref === 'class:4' ? 'other' : 'acme'
  return { ref, organizationId, event, facilitators, deleted: false }
}
