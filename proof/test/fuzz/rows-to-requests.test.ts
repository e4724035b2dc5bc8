import assert from 'node:assert/strict'
import {
  type CalendarEvent,
  correlationOf,
  defaultSeriesPolicy,
  hashSchedule,
  isSeries,
  occurrenceOf,
  type Operation,
  readScheduleRow,
  type Schedule,
  transactionId,
} from '@calsync/core'
import { outlook, pica } from '@calsync/pica-provider'
import { fuzzSettings, generatedRow } from '@calsync/testkit'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { layOut, type LayoutContext } from '../../../packages/core/src/decide/lay-out.js'
import { render } from '../../../packages/core/src/decide/render.js'
import { seriesLayout } from '../../../packages/core/src/decide/series-layout.js'
import { defaultWindow } from '../../../packages/core/src/decide/window.js'

const provider = outlook({ gateway: pica({ secret: 'sk_test_x' }), sendAttendees: true })
const formOf: LayoutContext['formOf'] = (outline) => provider.series(outline)
const context: LayoutContext = {
  formOf,
  attendees: true,
  mails: true,
  window: defaultWindow,
  series: defaultSeriesPolicy,
  now: Date.UTC(2026, 2, 1),
  whenGone: 'recreate',
}
const target = {
  userId: 'alice',
  organizationId: '',
  integration: 'microsoft-outlook',
  calendar: null,
}
/** A long series has as many requests as occurrences; they are alike. */
const MAX_REQUESTS = 60

/** Everything that is done with a schedule on its way to a request. */
function requestsOf(schedule: Schedule): string[] {
  hashSchedule(schedule)
  const again = render(({ event }) => event, schedule, target)
  assert.ok(again.kind === 'event')
  const { wishes } = layOut(again.event, new Map(), context)
  const layout = isSeries(again.event) ? seriesLayout(again.event, formOf) : null
  const whole = layout?.kind === 'native' ? layout.master : again.event
  return wishes.slice(0, MAX_REQUESTS).map(({ part }) => {
    const event = part === '' ? whole : occurrenceOf(again.event, part)
    const preparation = provider.prepare(operation(event))
    if (preparation.kind === 'refused') {
      assert.ok(preparation.error.message.length > 0)
      return preparation.error.class
    }
    const { request } = preparation.prepared
    // What is stored is plain JSON, and its body is JSON as well.
    const { body } = JSON.parse(JSON.stringify(request)) as { body: string }
    const { start, end } = JSON.parse(body) as Record<'start' | 'end', { dateTime: string }>
    assert.match(start.dateTime, WALL_TIME)
    assert.match(end.dateTime, WALL_TIME)
    return 'prepared'
  })
}

const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/

function operation(event: CalendarEvent | null): Operation {
  return {
    id: 'r',
    action: 'create',
    transactionId: transactionId('r', 0),
    correlation: correlationOf('r', 0),
    externalId: null,
    event,
    occurrence: null,
    calendarId: null,
  }
}

const rows = fc.array(fc.nat(), { minLength: 2, maxLength: 8, size: 'max' }).map(generatedRow)

describe('rows that can be read', () => {
  it('can be rendered, hashed, laid out and prepared, and none takes for ever', () => {
    const seen = new Map<string, number>()
    const settings = fuzzSettings(600)
    const begun = process.cpuUsage()
    fc.assert(
      fc.property(rows, (row) => {
        const loaded = readRow(row)
        if (loaded === null) return
        for (const end of requestsOf(loaded)) seen.set(end, (seen.get(end) ?? 0) + 1)
      }),
      settings,
    )
    assert.ok((seen.get('prepared') ?? 0) > settings.numRuns / 4, JSON.stringify([...seen]))
    // One rule took 14 s before the library's steps were limited.
    const cpuMs = process.cpuUsage(begun).user / 1_000
    assert.ok(cpuMs < 60 * settings.numRuns, `${cpuMs} ms`)
  }, 900_000)
})

function readRow(row: unknown): Schedule | null {
  const id = (row as { id?: unknown } | null)?.id
  if (typeof id !== 'string' || id === '' || id.length > 500) return null
  const loaded = readScheduleRow('class', row)
  return loaded.kind === 'found' ? loaded.schedule : null
}
