import { isRecord } from '../is-record.js'
import { parseGraphDateTime } from '../time/graph-date-time.js'
import { localToUtc } from '../time/zone-offset.js'
import { supportedZone, type ZoneSupport } from '../time/zone-support.js'
import type { Attendee, EventContent, ExtendedProperty, ZonedTime } from './event-content.js'
import { bodyFailure, GraphFailure, propertyFailure } from './graph-failure.js'
import { normalizePropertyId } from './property-id.js'

const maxAttendees = 500
const enumerations: Readonly<Record<string, readonly string[]>> = {
  showAs: ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'],
  sensitivity: ['normal', 'personal', 'private', 'confidential'],
  importance: ['low', 'normal', 'high'],
  onlineMeetingProvider: ['unknown', 'teamsForBusiness', 'skypeForBusiness', 'skypeForConsumer'],
}

export function readText(value: unknown, name: string): string {
  if (value === null) return ''
  if (typeof value !== 'string') throw bodyFailure(`The property ${name} must be a string.`)
  return value
}

export function readBoolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw bodyFailure(`The property ${name} must be true or false.`)
  return value
}

export function readInt32(value: unknown): number {
  if (!Number.isInteger(value) || Math.abs(Number(value)) > 2_147_483_647) {
    throw bodyFailure('The property reminderMinutesBeforeStart must be an Int32.')
  }
  return Number(value)
}

export function readEnum(value: unknown, name: string): string {
  const accepted = enumerations[name] ?? []
  const lower = typeof value === 'string' ? value.toLowerCase() : undefined
  const found = accepted.find((one) => one.toLowerCase() === lower)
  if (found === undefined) {
    throw bodyFailure(`Cannot convert '${String(value)}' of ${name} to ${accepted.join(', ')}.`)
  }
  return found
}

export function readBody(value: unknown): EventContent['body'] {
  if (value === null) return { contentType: 'html', content: '' }
  if (!isRecord(value)) throw bodyFailure('The property body must be an object.')
  const type = readText(value.contentType ?? 'text', 'body.contentType').toLowerCase()
  if (type !== 'html' && type !== 'text') throw bodyFailure('body.contentType is html or text.')
  return { contentType: type, content: readText(value.content ?? '', 'body.content') }
}

/** A dateTimeTimeZone. Throws TimeZoneNotSupportedException for a zone that is not taken. */
export function readZonedTime(value: unknown, name: string, zones: ZoneSupport): ZonedTime {
  if (!isRecord(value) || typeof value.dateTime !== 'string') {
    throw propertyFailure(`The property ${name} needs dateTime and timeZone.`)
  }
  const timeZone = typeof value.timeZone === 'string' ? value.timeZone : ''
  const zone = requireZone(timeZone, zones)
  const parsed = parseGraphDateTime(value.dateTime)
  if (parsed === undefined) throw propertyFailure(`${name}.dateTime is not a date and time.`)
  if (parsed.utc) return { localMs: parsed.localMs, utcMs: parsed.localMs, timeZone: 'UTC' }
  return { localMs: parsed.localMs, utcMs: localToUtc(parsed.localMs, zone), timeZone }
}

/** The IANA zone of a name that the mailbox takes. */
export function requireZone(name: string, zones: ZoneSupport): string {
  const zone = supportedZone(name, zones)
  if (zone !== undefined) return zone
  const message =
    'A valid TimeZone value must be specified. ' +
    `The following TimeZone value is not supported: '${name}'.`
  throw new GraphFailure(400, 'TimeZoneNotSupportedException', message)
}

export function readLocations(value: unknown): EventContent['locations'] {
  if (value === null) return []
  if (!Array.isArray(value) || !value.every(isRecord)) {
    throw bodyFailure('The property locations must be an array of objects.')
  }
  return value
}

export function readAttendees(value: unknown): readonly Attendee[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw bodyFailure('The property attendees must be an array.')
  if (value.length > maxAttendees) {
    throw propertyFailure(`An event has at most ${maxAttendees} attendees.`)
  }
  return value.map((attendee: unknown) => {
    const email = isRecord(attendee) ? attendee.emailAddress : undefined
    if (!isRecord(attendee) || !isRecord(email) || typeof email.address !== 'string') {
      throw propertyFailure('An attendee needs emailAddress.address.')
    }
    const name = typeof email.name === 'string' ? email.name : email.address
    const type = typeof attendee.type === 'string' ? attendee.type : 'required'
    return { address: email.address, name, type }
  })
}

export function readCategories(value: unknown): readonly string[] {
  if (value === null) return []
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw bodyFailure('The property categories must be an array of strings.')
}

export function readProperties(value: unknown): readonly ExtendedProperty[] {
  if (!Array.isArray(value)) {
    throw bodyFailure('The property singleValueExtendedProperties must be an array.')
  }
  return value.map((property: unknown) => {
    if (!isRecord(property) || typeof property.id !== 'string') {
      throw propertyFailure('An extended property needs an id.')
    }
    if (normalizePropertyId(property.id) === undefined) {
      throw propertyFailure(`'${property.id}' is not of the form "String {GUID} Name X".`)
    }
    if (typeof property.value !== 'string') {
      throw propertyFailure('An extended property needs a value.')
    }
    return { id: property.id, value: property.value }
  })
}
