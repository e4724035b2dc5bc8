import { hash } from 'node:crypto'
import type { Echo } from '@calsync/core'
import type { ExpectedContent } from './compare-event.js'
import type { SeenEvent } from './seen-event.js'
import { normalText, storedContent, type StoredContent } from './stored-content.js'
import { isSameZone } from './zones/same-zone.js'
import { zoneBehind } from './zones/zone-name.js'

/**
 * What Graph made of an event, compared with what was sent; `undefined` when the answer does not
 * hold the event. Other ways to write the same (a Windows name, more digits, zeros, white space)
 * are no alteration. Without `expected` nothing can be called altered.
 */
export function echoOf(seen: SeenEvent, expected: ExpectedContent | undefined): Echo | undefined {
  if (!seen.start || !seen.end) return undefined
  const stored = storedContent(seen)
  return { hash: hashOf(stored), altered: expected === undefined ? [] : altered(stored, expected) }
}

function hashOf({ title, isAllDay, start, end, zone, recurrence }: StoredContent): string {
  const canonicalZone = zone === null ? null : (zoneBehind(zone) ?? zone)
  const text = JSON.stringify([title, isAllDay, start, end, canonicalZone, recurrence])
  return hash('sha256', text, 'hex')
}

function altered(stored: StoredContent, expected: ExpectedContent): string[] {
  const names: string[] = []
  if (stored.title !== normalText(expected.subject)) names.push('title')
  if (stored.isAllDay !== expected.isAllDay) names.push('showWithoutTime')
  else {
    if (stored.start !== Date.parse(expected.start)) names.push('start')
    if (stored.end !== Date.parse(expected.end)) names.push('end')
    if (!stored.isAllDay && !isSameZone(expected.zone, stored.zone, Date.parse(expected.start))) {
      names.push('timeZone')
    }
  }
  if (stored.recurrence !== (expected.recurrence ?? null)) names.push('recurrence')
  return names
}
