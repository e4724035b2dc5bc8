import { describe, expect, it } from 'vitest'
import { hashSchedule, readScheduleRow, type ScheduleRow } from '@calsync/core'

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
  it('reads a link, and data for the template', () => {
    expect(event({ link: 'https://app.example/42' }).links).toEqual([
      { href: 'https://app.example/42' },
    ])
    const data = { slug: 'yoga', nested: { list: [1, null] } }
    expect(read({ data })).toMatchObject({ kind: 'found', schedule: { data } })
  })

  it.each(['a text', 7, null, ['a'], undefined])('takes data %j for another column', (data) => {
    const answer = read({ data })
    expect(answer.kind === 'found' && 'data' in answer.schedule).toBe(false)
  })

  it('refuses data that JSON cannot hold', () => {
    expect(read({ data: { at: new Date(0) } })).toMatchObject({
      kind: 'invalid',
      error: { message: 'class:42: data holds something that is not JSON' },
    })
  })

  it('counts data as a part of the schedule, and its absence as what it always was', () => {
    const hashOf = (change: Partial<ScheduleRow>) => {
      const answer = read(change)
      return answer.kind === 'found' ? hashSchedule(answer.schedule) : null
    }
    expect(hashOf({ data: { a: 1, b: 2 } })).toBe(hashOf({ data: { b: 2, a: 1 } }))
    expect(hashOf({ data: { a: 1 } })).not.toBe(hashOf({ data: { a: 2 } }))
    expect(hashOf({})).toBe('703d34d7f316efb5488c79d3be63151a6228c4fe408c14b663ffc4e2d6cb1b81')
  })

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
