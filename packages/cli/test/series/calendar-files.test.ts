import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type CalendarEvent, canonicalTimeZone, readPart } from '@calsync/core'
import { readCalendar } from '@calsync/ics'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { type Shown, instantText } from './expected-occurrences.js'
import { OutlookWorld } from './outlook-world.js'
import { instantOf } from './wall-clock.js'

/**
 * Calendar files of one's own, pushed to Outlook and read back, against what ical.js makes of the
 * files: CALSYNC_CALENDARS names their folder. Real calendars are nobody else's business, so none
 * is part of the project.
 */
const FOLDER = process.env['CALSYNC_CALENDARS']
const FILES =
  FOLDER === undefined ? [] : readdirSync(FOLDER).filter((name) => name.endsWith('.ics'))
const FROM = '2015-01-01T00:00:00'
const UNTIL = '2030-12-31T00:00:00'
/** Outlook's limit for a title; longer ones are refused. */
const MAX_TITLE = 255

describe('the events of real calendars in Outlook', () => {
  it.skipIf(FILES.length > 0)('are not compared, because CALSYNC_CALENDARS is not set', () => {
    expect(FILES).toEqual([])
  })

  it.each(FILES)('have the occurrences that ical.js gives: %s', async (file) => {
    const text = readFileSync(path.join(FOLDER ?? '', file), 'utf8')
    const { events, unreadable, superseded } = readCalendar(text)
    const world = new OutlookWorld({
      seed: 1,
      outlook: { floatingTimeZone: 'UTC' },
      parts: { window: { past: '20y', future: '6y' }, series: { maxOccurrences: 20_000 } },
    })
    await world.connect('alice')
    await world.startWorker()
    await world.put(
      new Map(events.map(({ event }, index): [string, CalendarEvent] => [`e${index}`, event])),
    )
    await world.quiet(7_200_000)
    const seen = world
      .occurrences('alice', { from: '2014-12-30', to: '2031-01-02' })
      .map(({ start, end, subject, isAllDay }): Shown => ({
        start: isAllDay ? start.slice(0, 10) : instantText(Date.parse(start)),
        end: isAllDay ? end.slice(0, 10) : instantText(Date.parse(end)),
        title: subject,
      }))
    const records = world.records()
    const dead = records.filter(({ status }) => status === 'dead')
    const series = new Set(records.filter(({ part }) => part !== '').map(({ ref }) => ref))
    console.info(
      `${file}: ${events.length} events read, ${unreadable.length} unreadable, ${superseded} ` +
        `superseded; ${records.length} records, ${series.size} schedules of several, ` +
        `${dead.length} refused, ${records.filter(({ part }) => readPart(part).kind === 'apart').length} apart; ` +
        `${seen.length} occurrences compared`,
    )
    for (const { title, reason } of unreadable) console.info(`  unreadable: ${title}: ${reason}`)
    for (const { lastError } of dead) console.info(`  refused: ${lastError?.message}`)
    expect(within(seen)).toEqual(within(icalOccurrences(text)))
  })
})

function within(shown: readonly Shown[]): string[] {
  return shown
    .filter(
      ({ start }) => start >= FROM.slice(0, start.length) && start < UNTIL.slice(0, start.length),
    )
    .map(({ start, end, title }) => `${start} ${end} ${title.trim()}`)
    .sort()
}

/** The occurrences of a whole file by ical.js alone. */
function icalOccurrences(text: string): Shown[] {
  const root = new ICAL.Component(ICAL.parse(text.trim()) as unknown[])
  for (const zone of root.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(zone)
  }
  const components = root.getAllSubcomponents('vevent')
  const masters = new Map<string, ICAL.Event>()
  const exceptions: ICAL.Component[] = []
  for (const component of components) {
    if (component.hasProperty('recurrence-id')) exceptions.push(component)
    else masters.set(String(component.getFirstPropertyValue('uid')), new ICAL.Event(component))
  }
  for (const exception of exceptions) {
    const uid = String(exception.getFirstPropertyValue('uid'))
    const master = masters.get(uid)
    if (master === undefined) masters.set(`${uid} alone`, new ICAL.Event(exception))
    else master.relateException(exception)
  }
  return [...masters.values()].flatMap(occurrencesOf)
}

function occurrencesOf(event: ICAL.Event): Shown[] {
  if (!event.isRecurring()) return [shown(event.startDate, event.endDate, event.summary)]
  const iterator = event.iterator()
  const found: Shown[] = []
  for (let next = iterator.next(); next && next.year < 2_032; next = iterator.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next)
    if (item.component.getFirstPropertyValue('status') === 'CANCELLED') continue
    found.push(shown(startDate, endDate, item.summary))
  }
  return found
}

function shown(start: ICAL.Time, end: ICAL.Time, summary: string | null): Shown {
  const title = (summary ?? '').slice(0, MAX_TITLE)
  return { start: shownTime(start), end: shownTime(end), title }
}

function shownTime(time: ICAL.Time): string {
  if (time.isDate) return time.toString().slice(0, 10)
  // The definitions in files often begin years after their events; ical.js knows no other.
  const zone = canonicalTimeZone(time.zone?.tzid ?? '')
  if (zone === null) return instantText(time.toUnixTime() * 1_000)
  return instantText(instantOf(time.toString().slice(0, 19), zone))
}
