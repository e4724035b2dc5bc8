import { parseCalendarEvent, type CalendarEventInput, type Operation } from '@calsync/core'

export function calendarEvent(input: Partial<CalendarEventInput> = {}) {
  return parseCalendarEvent({
    title: 'Algebra',
    start: '2027-03-01T09:30:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H30M',
    ...input,
  })
}

export function operation(input: Partial<Operation> = {}): Operation {
  return {
    id: 'record-1',
    action: 'create',
    transactionId: '0b7f3c1e-8f0a-5c5e-9a53-0d5f3f0c6a11',
    correlation: 'record-1/1',
    externalId: null,
    event: calendarEvent(),
    occurrence: null,
    calendarId: null,
    ...input,
  }
}
