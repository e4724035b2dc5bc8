import { isRecord } from '../is-record.js'
import { documentedIanaZones } from '../time/iana-zones.js'
import { windowsZones } from '../time/windows-zones.js'
import { isTaken, zoneSupportOf, type ZoneSupport } from '../time/zone-support.js'
import { jsonHeaders } from '../wire-reply.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { bodyFailure, GraphFailure } from './graph-failure.js'
import type { Calendar, Mailbox } from './mailbox.js'

/** Everything but events: `/me`, calendars, supported time zones. */
export function handleMailboxCall(call: GraphCall, services: GraphServices): GraphResult {
  const { mailbox, method } = call
  const path = decodePath(call.path)
  const calendarId = /^\/me\/calendars\/([^/]+)$/.exec(path)?.[1]
  if (method === 'GET') {
    if (path === '/me') return ok(user(mailbox))
    if (path === '/me/calendar') return ok(calendar(mailbox, mailbox.defaultCalendar))
    if (path === '/me/calendars') {
      return ok({ value: mailbox.calendars.map((one) => calendar(mailbox, one)) })
    }
    if (calendarId !== undefined) return ok(calendar(mailbox, mailbox.calendar(calendarId)))
    if (path.startsWith('/me/outlook/supportedTimeZones')) {
      return ok({ value: zones(path, zoneSupportOf(services.settings, mailbox)) })
    }
  }
  if (method === 'DELETE' && calendarId !== undefined) {
    mailbox.removeCalendar(calendarId)
    return { reply: { status: 204, headers: {} }, effect: 'none' }
  }
  if (method === 'POST' && path === '/me/calendars') {
    const name = isRecord(call.body) ? call.body.name : undefined
    if (typeof name !== 'string') throw bodyFailure('A calendar needs a name.')
    // A calendar is a folder, and two folders cannot have one name.
    if (mailbox.calendars.some((one) => one.name === name)) {
      const taken = 'A folder with the specified name already exists.'
      throw new GraphFailure(409, 'ErrorFolderExists', taken)
    }
    return ok(calendar(mailbox, mailbox.addCalendar(name)), 201)
  }
  const message = `Resource not found for the segment '${path.split('/').at(-1) ?? ''}'.`
  throw new GraphFailure(400, 'BadRequest', message)
}

function decodePath(path: string): string {
  const [bare = ''] = path.split('?')
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}

function ok(body: unknown, status = 200): GraphResult {
  return { reply: { status, headers: jsonHeaders, body }, effect: 'none' }
}

function user(mailbox: Mailbox) {
  const { email, name, identity } = mailbox
  return { id: identity, displayName: name, mail: email, userPrincipalName: email }
}

function calendar(mailbox: Mailbox, { id, name, isDefault }: Calendar) {
  return {
    id,
    name,
    isDefaultCalendar: isDefault,
    canEdit: true,
    canShare: isDefault,
    canViewPrivateItems: true,
    color: 'auto',
    owner: { name: mailbox.name, address: mailbox.email },
  }
}

function zones(path: string, support: ZoneSupport) {
  const iana = /'iana'/i.test(path)
  const names = iana ? (support.iana ? documentedIanaZones : []) : Object.keys(windowsZones)
  return names
    .filter((name) => isTaken(name, support))
    .map((name) => ({ alias: name, displayName: name }))
}
