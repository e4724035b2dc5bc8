import { isRecord } from '../is-record.js'
import type { ZoneSupport } from '../time/zone-support.js'
import type { EventContent } from './event-content.js'
import { bodyFailure } from './graph-failure.js'
import {
  readAttendees,
  readBody,
  readBoolean,
  readCategories,
  readEnum,
  readInt32,
  readLocations,
  readProperties,
  readText,
  readZonedTime,
} from './event-properties.js'
import { readRecurrence } from './recurrence.js'

type Writable<T> = { -readonly [K in keyof T]?: T[K] }

/** What one body said: only the properties that it had. */
export interface EventInput extends Writable<EventContent> {
  transactionId?: string
  /** `location` was given: on PATCH it wipes `locations`. */
  location?: Readonly<Record<string, unknown>>
  /** An open extension inside the create: known to answer 503 with the event written. */
  hasOpenExtension?: boolean
}

type Reader = (input: EventInput, value: unknown, zones: ZoneSupport) => void

const ignored: Reader = () => undefined

// Read-only properties come back from clients that write what they read; Graph ignores them.
const readOnly = `id iCalUId type seriesMasterId webLink onlineMeeting onlineMeetingUrl changeKey
  createdDateTime lastModifiedDateTime originalStart originalStartTimeZone originalEndTimeZone
  bodyPreview isOrganizer isCancelled isDraft hasAttachments organizer responseStatus
  multiValueExtendedProperties`.split(/\s+/)

const readers = new Map<string, Reader>([
  ...readOnly.map((name) => [name, ignored] as const),
  ['subject', (input, value) => (input.subject = readText(value, 'subject'))],
  ['body', (input, value) => (input.body = readBody(value))],
  ['start', (input, value, zones) => (input.start = readZonedTime(value, 'start', zones))],
  ['end', (input, value, zones) => (input.end = readZonedTime(value, 'end', zones))],
  ['isAllDay', (input, value) => (input.isAllDay = readBoolean(value, 'isAllDay'))],
  ['location', (input, value) => (input.location = isRecord(value) ? value : {})],
  ['locations', (input, value) => (input.locations = readLocations(value))],
  ['attendees', (input, value) => (input.attendees = readAttendees(value))],
  ['recurrence', (input, value, zones) => (input.recurrence = readRecurrence(value, zones))],
  ['showAs', (input, value) => (input.showAs = readEnum(value, 'showAs'))],
  ['sensitivity', (input, value) => (input.sensitivity = readEnum(value, 'sensitivity'))],
  ['importance', (input, value) => (input.importance = readEnum(value, 'importance'))],
  [
    'reminderMinutesBeforeStart',
    (input, value) => (input.reminderMinutesBeforeStart = readInt32(value)),
  ],
  ['isReminderOn', (input, value) => (input.isReminderOn = readBoolean(value, 'isReminderOn'))],
  ['categories', (input, value) => (input.categories = readCategories(value))],
  [
    'responseRequested',
    (input, value) => (input.responseRequested = readBoolean(value, 'responseRequested')),
  ],
  [
    'allowNewTimeProposals',
    (input, value) => (input.allowNewTimeProposals = readBoolean(value, 'allowNewTimeProposals')),
  ],
  ['hideAttendees', (input, value) => (input.hideAttendees = readBoolean(value, 'hideAttendees'))],
  [
    'isOnlineMeeting',
    (input, value) => (input.isOnlineMeeting = readBoolean(value, 'isOnlineMeeting')),
  ],
  [
    'onlineMeetingProvider',
    (input, value) => (input.onlineMeetingProvider = readEnum(value, 'onlineMeetingProvider')),
  ],
  ['singleValueExtendedProperties', (input, value) => (input.properties = readProperties(value))],
  ['transactionId', (input, value) => readTransactionId(input, value)],
  ['extensions', (input, value) => (input.hasOpenExtension = Array.isArray(value))],
])

/** Reads the body of a create or an update; throws a GraphFailure for what Graph would refuse. */
export function readEventInput(body: unknown, zones: ZoneSupport): EventInput {
  if (!isRecord(body)) throw bodyFailure('Unable to read JSON request payload.')
  const input: EventInput = {}
  for (const name in body) {
    const read = readers.get(name)
    if (read !== undefined) read(input, body[name], zones)
    else if (!name.includes('@')) {
      const type = 'Microsoft.OutlookServices.Event'
      throw bodyFailure(`The property '${name}' does not exist on type '${type}'.`)
    }
  }
  return input
}

function readTransactionId(input: EventInput, value: unknown): void {
  if (value !== null) input.transactionId = readText(value, 'transactionId')
}
