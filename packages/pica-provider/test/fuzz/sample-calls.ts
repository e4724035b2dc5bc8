import type { Action, CalendarProvider, Operation, PreparedOperation } from '@calsync/core'
import { calendarEvent, operation } from '../support/events.js'

const weekly = calendarEvent({ recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO;COUNT=10'] })
const changed = calendarEvent({ title: 'Geometry', start: '2027-03-08T09:30:00' })
const occurrence = {
  seriesId: 'AAMkAD=',
  recurrenceId: '2027-03-08T09:30:00',
  series: weekly,
  excluded: false,
}

/** One of each kind of operation that the engine sends. */
const kinds: readonly Partial<Operation>[] = [
  { action: 'create' },
  { action: 'create', event: weekly },
  { action: 'update', externalId: 'AAMkAD=' },
  { action: 'update', externalId: 'AAMkAD=', event: weekly },
  { action: 'delete', externalId: 'AAMkAD=', event: null },
  { action: 'find' },
  { action: 'find', externalId: 'AAMkAD=', event: weekly },
  { action: 'find', event: null },
  { action: 'find', event: changed, occurrence },
  { action: 'update', externalId: 'AAMkAD=.2027-03-08', event: changed, occurrence },
]

/** A call of one to four operations that a number names. */
export function sampleCall(provider: CalendarProvider, number: number): PreparedOperation[] {
  const length = number % 3 === 0 ? 2 + (number % 4) : 1
  return Array.from({ length }, (_, index) => {
    const kind = kinds[(Math.floor(number / 12) + index * 3) % kinds.length]
    const prepared = provider.prepare(operation({ ...kind, id: `record-${index}` }))
    if (prepared.kind !== 'prepared') throw new Error(JSON.stringify(prepared))
    return prepared.prepared
  })
}

export function actionsOf(call: readonly PreparedOperation[]): Action[] {
  return call.map(({ action }) => action)
}
