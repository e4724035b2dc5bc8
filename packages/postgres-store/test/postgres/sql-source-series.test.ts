import type { LoadedSchedule } from '@calsync/core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sqlSource } from '../../src/sql-source/sql-source.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

/** Weekly on Mondays at nine in Berlin, from the second of March 2026 on; summer time from the 29th. */
const weekly = `1 as id, 'Yoga' as title, '2026-03-02 09:00'::timestamp as start,
  'Europe/Berlin' as time_zone, 60 as duration_minutes, '{}'::text[] as facilitators,
  'FREQ=WEEKLY;COUNT=8' as rrule`

describe('a series from SQL', () => {
  let database: FreshDatabase

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresUrl'))
  })
  afterAll(() => database.close())

  async function load(columns: string): Promise<LoadedSchedule | undefined> {
    const source = sqlSource({ kind: 'class', query: `select ${weekly}, ${columns}` })
    const [answer] = await source.bind(database.pool).load(['class:1'])
    return answer
  }

  it.each([
    ['texts', `array['2026-03-16T09:00:00', '2026-04-06T09:00:00']`],
    ['dates', `array['2026-03-16', '2026-04-06']::date[]`],
    ['timestamps', `array['2026-03-16 09:00', '2026-04-06 09:00']::timestamp[]`],
    ['instants', `array['2026-03-16T08:00Z', '2026-04-06T07:00Z']::timestamptz[]`],
  ])('leaves out the occurrences named by %s', async (_what, dates) => {
    expect(await load(`${dates} as exdates`)).toMatchObject({
      kind: 'found',
      schedule: {
        event: {
          start: '2026-03-02T09:00:00',
          recurrenceOverrides: {
            '2026-03-16T09:00:00': { excluded: true },
            '2026-04-06T09:00:00': { excluded: true },
          },
        },
      },
    })
  })

  it('adds occurrences', async () => {
    expect(await load(`array['2026-03-04 18:30']::timestamp[] as rdates`)).toMatchObject({
      kind: 'found',
      schedule: { event: { recurrenceOverrides: { '2026-03-04T18:30:00': {} } } },
    })
  })

  it.each(['json', 'jsonb'])('reads changed occurrences from %s', async (type) => {
    const overrides = `'{"2026-03-09T09:00:00": {"title": "Yin Yoga"}}'::${type}`
    expect(await load(`${overrides} as recurrence_overrides`)).toMatchObject({
      kind: 'found',
      schedule: {
        event: { recurrenceOverrides: { '2026-03-09T09:00:00': { title: 'Yin Yoga' } } },
      },
    })
  })

  it('reads columns that are null as none', async () => {
    const none = `null::date[] as exdates, null::date[] as rdates, null::jsonb as recurrence_overrides`
    expect(await load(none)).toMatchObject({
      kind: 'found',
      schedule: { event: { recurrenceRules: [{ frequency: 'weekly', count: 8 }] } },
    })
  })

  it('finds nothing wrong with these columns, and says what does not fit', async () => {
    const check = async (columns: string): Promise<string[]> => {
      const source = sqlSource({ kind: 'class', query: `select ${weekly}, ${columns}` })
      const findings = await source.bind(database.pool).check()
      return findings.map(({ message }) => message)
    }
    const fitting = `'{}'::date[] as exdates, '{}'::timestamptz[] as rdates,
      '{}'::jsonb as recurrence_overrides`
    expect(await check(fitting)).toEqual([])
    expect(await check(`'2026-03-16'::date as exdates, '{}' as recurrence_overrides`)).toEqual([
      '`exdates` is of type date, which does not fit',
      '`recurrence_overrides` is of type text, which does not fit',
    ])
  })
})
