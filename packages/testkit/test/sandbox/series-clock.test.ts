import { describe, expect, it } from 'vitest'
import { createRig } from './rig.js'
import { series, zone } from './series.js'

describe('the clock of a series', () => {
  async function times(timeZone: string, startDate: string, start: string, hours: number) {
    const { create, mailbox } = createRig()
    const at = Date.parse(`${startDate}T${start}Z`)
    const local = (ms: number) => ({ dateTime: new Date(ms).toISOString().slice(0, 19), timeZone })
    const range = { startDate, type: 'numbered', numberOfOccurrences: 3 }
    const changes = { start: local(at), end: local(at + hours * 3_600_000) }
    await create(series({ type: 'daily' }, range, changes))
    return mailbox()
      .occurrences({ from: '2026-01-01', to: '2027-01-01' })
      .map(({ start: from, end }) => `${from.slice(5, 16)} ${end.slice(5, 16)}`)
  }

  it('stays on the wall in Berlin in spring', async () => {
    expect(await times(zone, '2026-03-28', '09:00', 1)).toEqual([
      '03-28T08:00 03-28T09:00',
      '03-29T07:00 03-29T08:00',
      '03-30T07:00 03-30T08:00',
    ])
  })

  it('stays on the wall in Berlin in autumn', async () => {
    expect(await times(zone, '2026-10-24', '09:00', 1)).toEqual([
      '10-24T07:00 10-24T08:00',
      '10-25T08:00 10-25T09:00',
      '10-26T08:00 10-26T09:00',
    ])
  })

  it('stays on the wall in New York in spring and autumn', async () => {
    expect(await times('Eastern Standard Time', '2026-03-07', '09:00', 1)).toEqual([
      '03-07T14:00 03-07T15:00',
      '03-08T13:00 03-08T14:00',
      '03-09T13:00 03-09T14:00',
    ])
    expect(await times('Eastern Standard Time', '2026-10-31', '09:00', 1)).toEqual([
      '10-31T13:00 10-31T14:00',
      '11-01T14:00 11-01T15:00',
      '11-02T14:00 11-02T15:00',
    ])
  })

  it('says an hour more in the gap, and the first of both in the overlap', async () => {
    expect(await times(zone, '2026-03-28', '02:30', 1)).toEqual([
      '03-28T01:30 03-28T02:30',
      '03-29T01:30 03-29T02:30',
      '03-30T00:30 03-30T01:30',
    ])
    expect(await times(zone, '2026-10-24', '02:30', 1)).toEqual([
      '10-24T00:30 10-24T01:30',
      '10-25T00:30 10-25T01:30',
      '10-26T01:30 10-26T02:30',
    ])
  })

  it('keeps the exact duration in a night with a change', async () => {
    // 23:00 to 05:00; the night of the 28th has an hour less, so it ends at 06:00.
    expect(await times(zone, '2026-03-27', '23:00', 6)).toEqual([
      '03-27T22:00 03-28T04:00',
      '03-28T22:00 03-29T04:00',
      '03-29T21:00 03-30T03:00',
    ])
  })

  it('keeps the dates of an all-day series', async () => {
    const { create, mailbox } = createRig()
    const range = { startDate: '2026-03-28', type: 'numbered', numberOfOccurrences: 2 }
    const midnight = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone: zone })
    const days = { isAllDay: true, start: midnight('2026-03-28'), end: midnight('2026-03-30') }
    await create(series({ type: 'daily', interval: 7 }, range, days))
    expect(mailbox().occurrences({ from: '2026-01-01', to: '2027-01-01' })).toMatchObject([
      { start: '2026-03-28', end: '2026-03-30', isAllDay: true },
      { start: '2026-04-04', end: '2026-04-06', isAllDay: true },
    ])
  })
})
