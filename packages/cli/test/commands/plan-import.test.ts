import { readCalendar } from '@calsync/ics'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../../src/commands/import/imported-table.js'
import { planImport } from '../../src/commands/import/plan-import.js'
import type { CalendarFile } from '../../src/commands/import/read-calendar-files.js'

const vevent = (...lines: readonly string[]): string =>
  ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\n')
const start = 'DTSTART:20270301T100000Z'

function file(name: string, ...events: readonly string[]): CalendarFile {
  const text = ['BEGIN:VCALENDAR', ...events, 'END:VCALENDAR'].join('\n')
  return { name, calendar: readCalendar(text) }
}

/** What an import of these files would have stored. */
function storedBy(...files: readonly CalendarFile[]): StoredEvent[] {
  return planImport(files, [], '').created.map(({ eventId, calendar, hash }, index) => ({
    id: `${index + 1}`,
    eventId,
    calendar,
    hash,
    title: eventId,
    organizationId: '',
    isDeleted: false,
  }))
}

const a = vevent('UID:a', start)
const b = vevent('UID:b', start)

describe('planImport', () => {
  it('sorts events into new, changed and unchanged', () => {
    const stored = storedBy(file('x.ics', a, b))
    const plan = planImport(
      [file('x.ics', a, vevent('UID:b', start, 'SUMMARY:New title'), vevent('UID:c', start))],
      stored,
      '',
    )
    expect(plan.created.map(({ eventId }) => eventId)).toEqual(['c'])
    expect(plan.changed.map(({ id }) => id)).toEqual(['2'])
    expect(plan).toMatchObject({ unchanged: 1, moved: [], gone: [], uncertain: [], repeated: 0 })
  })

  it('changes what belongs to another organization now, or was deleted', () => {
    const [first, second] = storedBy(file('x.ics', a, b)) as [StoredEvent, StoredEvent]
    const stored = [
      { ...first, organizationId: 'acme' },
      { ...second, isDeleted: true },
    ]
    expect(planImport([file('x.ics', a, b)], stored, '').changed).toHaveLength(2)
    expect(planImport([file('x.ics', a, b)], stored, 'acme').changed.map(({ id }) => id)).toEqual([
      '2',
    ])
  })

  it('misses only what came from these files and is not deleted', () => {
    const stored = [
      ...storedBy(file('x.ics', a, b)),
      { ...(storedBy(file('y.ics', vevent('UID:c', start)))[0] as StoredEvent), id: '3' },
    ]
    const gone = (events: readonly StoredEvent[]): string[] =>
      planImport([file('x.ics', a)], events, '').gone.map(({ eventId }) => eventId)
    expect(gone(stored)).toEqual(['b'])
    expect(gone(stored.map((row) => ({ ...row, isDeleted: true })))).toEqual([])
  })

  it('does not miss what it cannot read, and is not sure beside events without a UID', () => {
    const stored = storedBy(file('x.ics', a, b))
    const unreadable = planImport([file('x.ics', a, vevent('UID:b', 'DTSTART:x'))], stored, '')
    expect([unreadable.gone, unreadable.uncertain]).toEqual([[], []])
    const nameless = planImport([file('x.ics', a, vevent(start))], stored, '')
    expect(nameless.gone).toEqual([])
    expect(nameless.uncertain.map(({ eventId }) => eventId)).toEqual(['b'])
  })

  it('counts the last of several files, and says where an event stands now', () => {
    const stored = storedBy(file('x.ics', a, b))
    const plan = planImport([file('x.ics', a, b), file('y.ics', b)], stored, '')
    expect(plan).toMatchObject({
      repeated: 1,
      unchanged: 2,
      moved: [{ id: '2', calendar: 'y.ics' }],
    })
  })

  it('tells occurrences without their series apart', () => {
    const occurrence = (day: string): string =>
      vevent('UID:a', start, `RECURRENCE-ID:${day}T100000Z`)
    const plan = planImport([file('x.ics', occurrence('20270301'), occurrence('20270308'))], [], '')
    expect(plan.created.map(({ eventId }) => eventId)).toEqual([
      'a#2027-03-01T10:00:00Z',
      'a#2027-03-08T10:00:00Z',
    ])
  })
})
