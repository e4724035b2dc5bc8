import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CalsyncError, messageOf } from '@calsync/core'
import ICAL from 'ical.js'
import { type CalendarEntry, readEntry, type UnreadableEntry } from './read-entry.js'

/** What stands in calendar files: events as the host will store them, and what cannot be read. */
export interface CalendarFiles {
  readonly names: readonly string[]
  readonly entries: readonly CalendarEntry[]
  /** Changed occurrences: they belong to their series. */
  readonly exceptions: number
  readonly unreadable: readonly UnreadableEntry[]
}

/**
 * Reads iCalendar files; relative paths are the caller's. One bad event spoils no other; a bad file
 * throws `CalsyncError` (`USAGE` when there is no such file, `CALENDAR_UNREADABLE`).
 */
export async function readCalendars(files: readonly string[]): Promise<CalendarFiles> {
  const entries: CalendarEntry[] = []
  const unreadable: UnreadableEntry[] = []
  let exceptions = 0
  for (const file of files) {
    const name = path.basename(file)
    const components = eventsOf(name, await textOf(file))
    const series = new Set(components.filter(isSeries).map(uidOf))
    for (const component of components) {
      if (component.hasProperty('recurrence-id') && series.has(uidOf(component))) {
        exceptions += 1
        continue
      }
      const entry = readEntry(name, component)
      if (entry.kind === 'entry') entries.push(entry)
      else unreadable.push(entry)
    }
  }
  return { names: files.map((file) => path.basename(file)), entries, exceptions, unreadable }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(path.resolve(file), 'utf8')
  } catch (cause) {
    throw new CalsyncError({
      code: 'USAGE',
      message: `${file} cannot be opened: ${messageOf(cause)}`,
      next: 'give the path of an .ics file; relative paths start where the command was called',
      cause,
    })
  }
}

function eventsOf(name: string, text: string): ICAL.Component[] {
  try {
    const root = new ICAL.Component(ICAL.parse(text.trim()) as unknown[])
    if (root.name !== 'vcalendar') throw new Error('it holds no VCALENDAR')
    return root.getAllSubcomponents('vevent')
  } catch (cause) {
    throw new CalsyncError({
      code: 'CALENDAR_UNREADABLE',
      message: `${name} is not an iCalendar file: ${messageOf(cause)}`,
      next: 'export it from its calendar once more, or leave it out',
      cause,
    })
  }
}

function isSeries(component: ICAL.Component): boolean {
  return component.hasProperty('rrule') || component.hasProperty('rdate')
}

function uidOf(component: ICAL.Component): string {
  return String(component.getFirstPropertyValue('uid'))
}
