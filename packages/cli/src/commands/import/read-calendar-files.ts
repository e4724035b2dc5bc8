import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CalsyncError, messageOf } from '@calsync/core'
import { readCalendar, type ReadCalendar } from '@calsync/ics'

/** A calendar file that was read. */
export interface CalendarFile {
  /** Without its directory: what it is called in messages, and what later imports know it by. */
  readonly name: string
  readonly calendar: ReadCalendar
}

/**
 * Reads iCalendar files; relative paths are the caller's. One unreadable event spoils no other; a bad
 * file throws `CalsyncError`: `USAGE` when there is none, `CALENDAR_UNREADABLE`, `CALENDAR_TOO_LARGE`.
 */
export async function readCalendarFiles(files: readonly string[]): Promise<CalendarFile[]> {
  const read: CalendarFile[] = []
  for (const file of files) {
    const name = path.basename(file)
    if (read.some((other) => other.name === name)) throw sameName(name)
    read.push({ name, calendar: calendarOf(name, await textOf(file)) })
  }
  return read
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

function calendarOf(name: string, text: string): ReadCalendar {
  try {
    return readCalendar(text)
  } catch (cause) {
    if (!(cause instanceof CalsyncError)) throw cause
    const { code, next } = cause
    const message = `${name}: ${cause.message}`
    throw new CalsyncError({ code, message, cause, ...(next === undefined ? {} : { next }) })
  }
}

/** Later imports could not tell which of the two an event is gone from. */
function sameName(name: string): CalsyncError {
  return new CalsyncError({
    code: 'USAGE',
    message: `two of the files are called ${name}`,
    next: 'import them one after the other with another name, or for different owners',
  })
}
