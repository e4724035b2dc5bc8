import type { SandboxOptions } from '@calsync/testkit/sandbox'
import { createRig, event, eventPath, textOf } from './rig.js'

export const zone = 'W. Europe Standard Time'

/** A series at 09:00 to 10:30 in Berlin: pattern and range are short for what they would be. */
export function series(
  pattern: object,
  range: { startDate: string } & Record<string, unknown>,
  changes: Record<string, unknown> = {},
) {
  return event({
    start: { dateTime: `${range.startDate}T09:00:00`, timeZone: zone },
    end: { dateTime: `${range.startDate}T10:30:00`, timeZone: zone },
    recurrence: { pattern: { interval: 1, ...pattern }, range: { type: 'noEnd', ...range } },
    ...changes,
  })
}

export const mondays = { type: 'weekly', daysOfWeek: ['monday'] }
/** Mondays 2, 9, 16 and 23 March 2026. */
export const fourMondays = { startDate: '2026-03-02', type: 'numbered', numberOfOccurrences: 4 }

export const march = { from: '2026-03-01', to: '2026-04-01' }
export const window = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z'

/** The dates on which a series takes place, as the mailbox shows them. */
export async function datesOf(body: object, to: string, from = '2000-01-01') {
  const { create, mailbox } = createRig()
  const { status, text } = await create(body)
  if (status !== 201) throw new Error(text)
  return mailbox()
    .occurrences({ from, to })
    .map(({ start }) => start.slice(0, 10))
}

/** A mailbox with the four Mondays in it. */
export async function seriesRig(
  changes: Record<string, unknown> = {},
  options: Partial<SandboxOptions> = {},
) {
  const rig = createRig(options)
  const { json } = await rig.create(series(mondays, fourMondays, changes))
  const masterPath = eventPath(json.id)
  const dates = () =>
    rig
      .mailbox()
      .occurrences(march)
      .map(({ start }) => start.slice(0, 10))
  const instances = async (query = window, headers = {}) =>
    rig.graph('GET', `${masterPath}/instances?${query}`, undefined, headers)
  /** Path of the instance of a date. */
  const pathOf = (date: string) => {
    const found = rig
      .mailbox()
      .occurrences(march)
      .find(({ start }) => start.startsWith(date))
    return eventPath(found?.externalId)
  }
  return { ...rig, masterId: textOf(json.id), masterPath, dates, instances, pathOf }
}

/** Start and end on a day of March 2026, in Berlin. */
export function on(day: number, start = '09:00', end = '10:30') {
  const date = `2026-03-${String(day).padStart(2, '0')}`
  return {
    start: { dateTime: `${date}T${start}:00`, timeZone: zone },
    end: { dateTime: `${date}T${end}:00`, timeZone: zone },
  }
}
