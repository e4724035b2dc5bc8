import { describe, expect, it } from 'vitest'
import {
  defaultSeriesPolicy,
  layOut,
  type Layout,
  type LayoutContext,
} from '../../src/decide/lay-out.js'
import {
  parseCalendarEvent,
  type CalendarEvent,
  type CalendarEventInput,
} from '../../src/model/calendar-event.js'
import type { SyncRecord } from '../../src/model/sync-record.js'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 0, 10)

const context: LayoutContext = {
  formOf: () => ({ kind: 'occurrences', reason: 'of the test' }),
  attendees: false,
  mails: false,
  window: { pastMs: 7 * DAY, futureMs: 731 * DAY },
  series: defaultSeriesPolicy,
  now: NOW,
  whenGone: 'recreate',
}

function event(change: Partial<CalendarEventInput>): CalendarEvent {
  return parseCalendarEvent({
    title: 'Choir',
    start: '2026-01-12T09:00:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
    recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15'],
    ...change,
  })
}

function recordsAfter(
  layout: Layout,
  before: ReadonlyMap<string, SyncRecord> = new Map(),
): Map<string, SyncRecord> {
  const records = new Map(before)
  for (const { part, presence, hash } of layout.wishes) {
    const desired = { version: 1, presence, hash }
    records.set(part, {
      id: part,
      connectionId: 'c',
      ref: 'class:1',
      part,
      desired,
      applied: { ...desired, at: NOW, echoHash: null, altered: [] },
      externalId: presence === 'present' ? `e${part}` : null,
      incarnation: 1,
      attempt: null,
      doubt: null,
      verify: false,
      tries: 0,
      tryNumber: 1,
      dueAt: null,
      priority: 'live',
      status: presence === 'present' ? 'synced' : 'deleted',
      lastError: null,
    })
  }
  return records
}

const present = (layout: Layout) => layout.wishes.filter(({ presence }) => presence === 'present')
const absent = (layout: Layout) => layout.wishes.filter(({ presence }) => presence === 'absent')

describe('occurrences that stand as events of their own', () => {
  it('are kept when the window is made smaller (ADR 4: it limits creation)', () => {
    const weekly = event({ recurrenceRules: ['FREQ=WEEKLY'] })
    const records = recordsAfter(layOut(weekly, new Map(), context))
    const smaller = { ...context, window: { ...context.window, futureMs: 90 * DAY } }
    expect(absent(layOut(weekly, records, smaller)).length).toBe(0)
  })

  it('do not raise the limit for those within the window', () => {
    const records = recordsAfter(layOut(event({}), new Map(), context))
    const more = layOut(
      event({ recurrenceRules: ['FREQ=DAILY;BYHOUR=8,9,14,15'] }),
      records,
      context,
    )
    // 2,900 in the window are more than maxOccurrences: refused, as it would be on its own.
    expect(present(more).map(({ part }) => part)).toEqual([''])
  })

  it('do not make a series seem too large because old ones stand', () => {
    const old = event({ start: '2021-01-12T09:00:00', recurrenceRules: ['FREQ=MONTHLY'] })
    const then = { ...context, now: Date.UTC(2021, 0, 10) }
    const records = recordsAfter(layOut(old, new Map(), then))
    const edited = event({ start: '2021-01-12T09:00:00' })
    expect(present(layOut(edited, new Map(), context)).length).toBeGreaterThan(1_400)
    expect(present(layOut(edited, records, context)).length).toBeGreaterThan(1_400)
  })

  it('are not looked at for ever once the series is over', () => {
    const over = event({ recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15;COUNT=4'] })
    const layout = layOut(over, new Map(), { ...context, now: Date.UTC(2030, 0) })
    expect(layout).toEqual({ wishes: [], replanAt: null })
  })
})

describe('a series that never takes place any more, whenInexpressible: refuse', () => {
  it('leaves the calendar', () => {
    const refuse: LayoutContext = {
      ...context,
      formOf: ({ excluded }) =>
        excluded.length === 2
          ? { kind: 'occurrences', reason: 'none of its occurrences is left in it' }
          : { kind: 'native', changed: [], excluded, apart: [] },
      series: { ...defaultSeriesPolicy, whenInexpressible: 'refuse' },
    }
    const two = { recurrenceRules: ['FREQ=WEEKLY;COUNT=2'] }
    const records = recordsAfter(layOut(event(two), new Map(), refuse))
    const cancelled = event({
      ...two,
      recurrenceOverrides: {
        '2026-01-12T09:00:00': { excluded: true },
        '2026-01-19T09:00:00': { excluded: true },
      },
    })
    expect(absent(layOut(cancelled, records, refuse)).map(({ part }) => part)).toEqual([''])
  })
})
