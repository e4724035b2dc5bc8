import { describe, expect, it } from 'vitest'
import { type CalendarEvent, type CalendarEventInput, hashEvent, occurrenceOf } from '@calsync/core'
import type { LayoutContext } from '../../src/decide/lay-out.js'
import type { FormOf } from '../../src/decide/series-layout.js'
import { series } from '../model/series-fixture.js'
import {
  context,
  DAY_MS,
  excluded,
  lay,
  monday,
  none,
  noSeries,
  now,
  parts,
  single,
  standing,
} from './lay-out-fixture.js'
import { afterPlan, afterWriting } from './standing-records.js'

describe('a change to an occurrence that is wanted no more', () => {
  const changes = { [monday('09')]: { title: 'Pilates' }, [monday('16')]: excluded }
  const event = series({ recurrenceOverrides: changes })
  const records = standing(event)
  const all = ['""', `"@${monday('16')}"`, `"@${monday('09')}"`]
  const replaced = ['"#2"', '-""', `-"@${monday('16')}"`, `-"@${monday('09')}"`]

  it('is none while all of them are wanted: nothing is to be written', () => {
    const layout = lay(event, records)
    expect(parts(layout)).toEqual(all)
    expect(afterPlan(layout.wishes, records)).toEqual(records)
  })

  it.each<[string, NonNullable<CalendarEventInput['recurrenceOverrides']>]>([
    ['an exclusion that is taken back', { [monday('09')]: { title: 'Pilates' } }],
    ['a change that is dropped', { [monday('16')]: excluded }],
    ['an exclusion that becomes a change', { ...changes, [monday('16')]: { title: 'Pilates' } }],
  ])('has the series replaced: %s', (_name, recurrenceOverrides) => {
    expect(parts(lay(series({ recurrenceOverrides }), records))).toEqual(replaced)
  })

  it('does not when the occurrence is excluded in place of being changed', () => {
    const layout = lay(
      series({ recurrenceOverrides: { ...changes, [monday('09')]: excluded } }),
      records,
    )
    expect(parts(layout)).toEqual(['""', `"@${monday('09')}"`, `"@${monday('16')}"`])
  })

  it('does when the change was given up before: it may stand there still', () => {
    const gone = new Map(records)
    for (const [part, row] of records) {
      if (!part.startsWith('@')) continue
      const desired = { ...row.desired, presence: 'absent', hash: null } as const
      gone.set(part, { ...row, desired, status: 'deleted' })
    }
    expect(parts(lay(event, gone))).toEqual(['"#2"', '-""'])
  })

  it('does not when it went with an event that is known to be gone', () => {
    const gone = new Map(records)
    for (const [part, row] of records) {
      const desired = { ...row.desired, presence: 'absent', hash: null } as const
      const incarnation = part === '' ? 1 : 0
      gone.set(part, { ...row, desired, status: 'deleted', externalId: null, incarnation })
    }
    expect(parts(lay(event, gone))).toEqual(['""'])
    const doubted = gone.get(`@${monday('09')}`)
    if (doubted === undefined) throw new Error('there is no change')
    gone.set(doubted.part, { ...doubted, status: 'retry', doubt: 'ambiguous' })
    expect(parts(lay(event, gone))).toEqual(['"#2"'])
  })

  it('leaves the new series to have its own, and to be replaced in turn', () => {
    const kept = series({ recurrenceOverrides: { [monday('09')]: { title: 'Pilates' } } })
    const second = standing(kept, 2, records)
    expect(parts(lay(kept, second))).toEqual(['"#2"', `"#2@${monday('09')}"`])
    expect(parts(lay(series(), second))).toEqual(['"#3"', '-"#2"', `-"#2@${monday('09')}"`])
  })
})

describe('a schedule that changes its form', () => {
  const event = series({ recurrenceOverrides: { [monday('09')]: { title: 'Pilates' } } })
  const asOccurrences = { formOf: noSeries }
  const mondays = ['02', '09', '16', '23', '30'].map((day) => `"${monday(day)}"`)
  const ended = series({ recurrenceRules: ['FREQ=WEEKLY;COUNT=5'] })

  it('from a single event to a series and back keeps the one event', () => {
    expect(parts(lay(event, standing(single())))).toEqual(['""'])
    expect(parts(lay(single(), standing(event)))).toEqual(['""', `-"@${monday('09')}"`])
  })

  it('from a series to single occurrences and back replaces one by the other', () => {
    const records = standing(event)
    expect(parts(lay(ended, records, asOccurrences))).toEqual([
      ...mondays,
      '-""',
      `-"@${monday('09')}"`,
    ])
    const occurrences = afterWriting(
      afterPlan(lay(ended, none, asOccurrences).wishes),
      now - DAY_MS,
    )
    expect(parts(lay(ended, occurrences))).toEqual(['""', ...mondays.map((part) => `-${part}`)])
  })

  it('from single occurrences to a single event removes them', () => {
    const occurrences = afterWriting(
      afterPlan(lay(ended, none, asOccurrences).wishes),
      now - DAY_MS,
    )
    expect(parts(lay(single(), occurrences))).toEqual(['""', ...mondays.map((part) => `-${part}`)])
  })
})

describe('a series that the user deleted', () => {
  const event = series({ recurrenceOverrides: { [monday('09')]: { title: 'Pilates' } } })
  const records = new Map(standing(event))
  const row = records.get('')
  if (row === undefined) throw new Error('there is no series')
  records.set('', { ...row, status: 'detached', externalId: null })

  const change = `-"@${monday('09')}"`

  it.each<[string, CalendarEvent, Partial<LayoutContext>, readonly string[]]>([
    ['as it was', event, {}, []],
    ['without the change', series(), {}, []],
    ['once', single(), {}, [change]],
    ['as single occurrences', event, { formOf: noSeries }, [change]],
  ])('is left so, %s, where the host wants that', (_name, wanted, context, removed) => {
    const layout = lay(wanted, records, { ...context, whenGone: 'detach' })
    expect(parts(layout)).toEqual(['""', ...removed])
  })

  it('comes back in its new form where the host wants that', () => {
    expect(parts(lay(series(), records))).toContain('"#2"')
    expect(
      parts(
        lay(series({ recurrenceRules: ['FREQ=WEEKLY;COUNT=1'] }), records, { formOf: noSeries }),
      ),
    ).toContain(`"${monday('02')}"`)
  })
})

describe('an occurrence that stands beside its series', () => {
  const id = '2026-03-18T18:00:00'
  const event = series({ recurrenceOverrides: { [id]: {} } })
  const late = '2026-06-18T18:00:00'

  it('stands as what happens once', () => {
    const wish = lay(event).wishes[1]
    expect(wish).toMatchObject({ part: id, presence: 'present' })
    expect(wish?.hash).toBe(hashEvent(occurrenceOf(event, id) ?? event, context))
  })

  it('waits until the window reaches it', () => {
    const start = Date.UTC(2026, 5, 18, 16)
    expect(lay(series({ recurrenceOverrides: { [late]: {} } }))).toMatchObject({
      wishes: [{ part: '' }],
      replanAt: start - context.window.futureMs,
    })
  })

  it('is kept beyond the window when it stands, and goes when it is not wanted', () => {
    const records = standing(event)
    const moved = series({ recurrenceOverrides: { [id]: { start: late } } })
    expect(parts(lay(moved, records))).toEqual(['""', `"${id}"`])
    expect(parts(lay(series(), records))).toEqual(['""', `-"${id}"`])
  })

  it('may be out of the series as well: moved too far for it', () => {
    const movesAway: FormOf = ({ changed }) => ({
      kind: 'native',
      changed: [],
      excluded: changed,
      apart: changed,
    })
    const moved = series({
      recurrenceOverrides: { [monday('09')]: { start: '2026-03-20T09:00:00' } },
    })
    const records = afterWriting(
      afterPlan(lay(moved, none, { formOf: movesAway }).wishes),
      now - DAY_MS,
    )
    expect(parts(lay(moved, records, { formOf: movesAway }))).toEqual([
      '""',
      `"@${monday('09')}"`,
      `"${monday('09')}"`,
    ])
  })
})
