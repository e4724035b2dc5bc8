import { describe, expect, it } from 'vitest'
import { type CalendarEventInput, hashEvent, outlineOf, type SeriesOutline } from '@calsync/core'
import { ruled, series } from './series-fixture.js'

const excluded = { excluded: true }
const monday = (day: string) => `2026-03-${day}T09:00:00`

function outline(change: Partial<CalendarEventInput>): SeriesOutline {
  const found = outlineOf(series(change))
  if (found === null) throw new Error('there is no outline')
  return found
}

describe('outlineOf', () => {
  it('sorts overrides into what they do', () => {
    const recurrenceOverrides = {
      [monday('09')]: { title: 'Pilates' },
      [monday('16')]: excluded,
      '2026-03-18T18:00:00': {},
      '2026-03-19T18:00:00': { title: 'Extra' },
      [monday('23')]: { start: '2026-03-24T09:00:00' },
    }
    const event = series({ recurrenceOverrides })
    expect(outlineOf(event)).toEqual({
      event,
      changed: [monday('09'), monday('23')],
      excluded: [monday('16')],
      added: ['2026-03-18T18:00:00', '2026-03-19T18:00:00'],
    })
  })

  it('leaves out what changes nothing', () => {
    const nothing = {
      '2026-03-10T09:00:00': excluded,
      [monday('09')]: { title: 'Yoga' },
      '2026-02-23T09:00:00': excluded,
    }
    const found = outline({ recurrenceOverrides: nothing })
    expect(found).toEqual({ event: series(), changed: [], excluded: [], added: [] })
    const hash = (event: SeriesOutline['event']) => hashEvent(event, { attendees: true })
    expect(hash(found.event)).toBe(hash(outline({}).event))
  })

  it('takes a time outside of what the rules give for an added one', () => {
    const recurrenceOverrides = { '2026-02-23T09:00:00': {}, [monday('30')]: {} }
    expect(
      outline({ recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO;COUNT=4'], recurrenceOverrides }),
    ).toMatchObject({
      added: ['2026-02-23T09:00:00', monday('30')],
    })
  })

  it('knows the dates of a series without rules', () => {
    const found = outline({
      recurrenceRules: [],
      recurrenceOverrides: {
        [monday('02')]: { title: 'First' },
        [monday('09')]: {},
        [monday('16')]: excluded,
      },
    })
    expect(found).toMatchObject({ changed: [monday('02')], added: [monday('09')], excluded: [] })
  })

  describe('a start that is no occurrence', () => {
    it('is moved to the first one', () => {
      const found = outline({ start: '2026-03-04T09:00:00' })
      expect(found.event).toEqual(series({ start: monday('09') }))
    })

    it('is moved past an hour that the rule gives earlier', () => {
      const found = outline({ recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO;BYHOUR=8'] })
      expect(found.event.start).toBe('2026-03-09T08:00:00')
    })

    it('is moved though the first occurrence is excluded', () => {
      const recurrenceOverrides = { [monday('09')]: excluded }
      const found = outline({ start: '2026-03-04T09:00:00', recurrenceOverrides })
      expect(found).toMatchObject({ event: { start: monday('09') }, excluded: [monday('09')] })
    })

    it('of several rules is left, and there is no outline', () => {
      const rules = ['FREQ=WEEKLY;BYDAY=MO', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU']
      expect(outlineOf(ruled(rules, '2026-03-04T09:00:00'))).toBeNull()
      expect(outlineOf(ruled(rules))).toMatchObject({ event: { start: monday('02') } })
    })

    // Week 1 of 2020 began in 2019: from there, every other year is another one.
    it('of numbered weeks is left, and there is no outline', () => {
      const rule = 'FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO'
      expect(outlineOf(ruled(rule, '2018-06-01T09:00:00'))).toBeNull()
      expect(outlineOf(ruled(rule, '2018-01-01T09:00:00'))).not.toBeNull()
    })
  })

  it('is none when the rules never give an occurrence', () => {
    expect(outlineOf(ruled('FREQ=DAILY;UNTIL=20250101'))).toBeNull()
    const added = { [monday('09')]: {} }
    const never = series({
      recurrenceRules: ['FREQ=DAILY;UNTIL=20250101'],
      recurrenceOverrides: added,
    })
    expect(outlineOf(never)).toBeNull()
  })

  it('of a rule that gives very much is there soon', { timeout: 5_000 }, () => {
    const recurrenceOverrides = { '2036-01-01T00:00:00': excluded, '2026-03-02T09:00:07': excluded }
    const event = series({ recurrenceRules: ['FREQ=SECONDLY'], recurrenceOverrides })
    expect(outlineOf(event)?.excluded).toContain('2026-03-02T09:00:07')
  })
})
