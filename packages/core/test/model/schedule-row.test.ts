import { describe, expect, it } from 'vitest'
import { readScheduleRow, type ScheduleRow } from '@calsync/core'

const row: ScheduleRow = {
  id: '42',
  title: 'Yoga',
  start: '2026-03-02T09:00:00+00:00',
  duration_minutes: 90,
  time_zone: 'Europe/Berlin',
  facilitators: ['alice', 'bob', 'alice'],
  deleted_at: null,
}

function read(change: Partial<ScheduleRow>) {
  return readScheduleRow('class', { ...row, ...change })
}

function event(change: Partial<ScheduleRow>) {
  const answer = read(change)
  if (answer.kind !== 'found') throw new Error(JSON.stringify(answer))
  return answer.schedule.event
}

describe('readScheduleRow', () => {
  it('reads an instant as wall time of the zone', () => {
    expect(event({})).toMatchObject({
      start: '2026-03-02T10:00:00',
      timeZone: 'Europe/Berlin',
      duration: 'PT1H30M',
    })
  })

  it('reads a time without offset as wall time already', () => {
    expect(event({ start: '2026-03-02T09:00:00' }).start).toBe('2026-03-02T09:00:00')
  })

  it('is UTC for an instant without a zone and floating for a wall time without one', () => {
    expect(event({ time_zone: null }).timeZone).toBe('UTC')
    expect(event({ time_zone: null, start: '2026-03-02T09:00:00' }).timeZone).toBeNull()
  })

  it('takes a bare date for an all-day event, the end exclusive', () => {
    const allDay = event({ start: '2026-03-02', end: '2026-03-04', duration_minutes: null })
    expect(allDay).toMatchObject({
      start: '2026-03-02T00:00:00',
      duration: 'P2D',
      showWithoutTime: true,
      timeZone: null,
    })
  })

  it('keeps exact hours over a change of daylight saving', () => {
    const overnight = event({
      start: '2026-03-28T22:00:00+00:00',
      end: '2026-03-29T04:00:00+00:00',
      duration_minutes: null,
    })
    expect(overnight).toMatchObject({ start: '2026-03-28T23:00:00', duration: 'PT6H' })
  })

  it('reads facilitators once each, and ids of any type', () => {
    const answer = read({ id: 7n, facilitators: [1, 'b', null, 1] })
    expect(answer).toMatchObject({
      ref: 'class:7',
      schedule: { facilitators: ['1', 'b'], organizationId: '', deleted: false },
    })
  })

  it('is deleted when deleted_at is set', () => {
    expect(read({ deleted_at: '2026-01-01' })).toMatchObject({ schedule: { deleted: true } })
    expect(read({ deleted_at: true })).toMatchObject({ schedule: { deleted: true } })
    expect(read({ deleted_at: false })).toMatchObject({ schedule: { deleted: false } })
  })

  it.each([
    ['start is missing', { start: null }],
    ['start is not a date', { start: 'soon' }],
    ['is before start', { end: '2026-03-01T09:00:00+00:00', duration_minutes: null }],
    ['both missing', { duration_minutes: null }],
    ['negative', { duration_minutes: -5 }],
    ['not an IANA time zone', { time_zone: 'Mitteleuropa' }],
    ['description', { description: 'x'.repeat(5_000_000) }],
    ['facilitators', { facilitators: 'alice' as unknown as string[] }],
  ])('says "%s" of a bad row and names the schedule', (text, change) => {
    const answer = read(change)
    expect(answer).toMatchObject({ kind: 'invalid', ref: 'class:42' })
    if (answer.kind !== 'invalid') return
    expect(answer.error.message).toContain(text)
    expect(answer.error.message).toMatch(/^class:42: /)
    expect(answer.error.message.length).toBeLessThanOrEqual(500)
  })
})
