import { describe, expect, it } from 'vitest'
import { AdoptingHost, lesson, row } from './adopting-host.js'

async function host(count = 1): Promise<AdoptingHost> {
  const made = new AdoptingHost()
  await made.connect('alice')
  for (let n = 1; n <= count; n++) made.put(`${n}`, lesson(n))
  return made
}

describe('rows that cannot be adopted', () => {
  it('say why, and the others go on', async () => {
    const made = await host(2)
    const id = await made.createOld('alice', 1)
    const report = await made.adopt([
      row('1', 'alice', id),
      row('404', 'alice', 'x'),
      row('2', 'nobody', 'x'),
      { schedule: 'no reference', userId: 'alice', externalId: 'x' },
      { schedule: 'class:2', userId: '', externalId: 'x' },
      row('2', 'alice', 'no-id-of-an-event'),
    ])
    expect(report.results.map(({ answer }) => answer)).toEqual([
      'adopted',
      'unknown_schedule',
      'unknown_user',
      'invalid',
      'invalid',
      'gone',
    ])
    const status = await made.world.store.runs.adoptionStatus(10)
    expect(status.refused).toEqual({ unknown_schedule: 1, unknown_user: 1, invalid: 2, gone: 1 })
    expect(status.waiting).toBe(1)
  })

  it('are forgotten once an event is adopted for them', async () => {
    const made = await host()
    await made.adopt([row('1', 'alice', 'no-id-of-an-event')])
    expect((await made.world.store.runs.adoptionStatus(10)).refused).toEqual({ gone: 1 })
    await made.adopt([row('1', 'alice', await made.createOld('alice', 1))])
    expect((await made.world.store.runs.adoptionStatus(10)).refused).toEqual({})
  })

  it('are those of events that moved to another calendar, by their mutable ids', async () => {
    const made = await host()
    const id = await made.createOld('alice', 1)
    made.world.sandbox.moveAsUser('alice', made.events('alice')[0]?.id ?? '', { calendar: 'Mine' })
    expect((await made.adopt([row('1', 'alice', id)])).counts).toEqual({ gone: 1 })
  })

  it('are those that calsync has an event of its own for', async () => {
    const made = await host()
    await made.world.startWorker()
    await made.backfill()
    await made.world.quiet()
    const id = await made.createOld('alice', 1)
    expect((await made.adopt([row('1', 'alice', id)])).counts).toEqual({ taken: 1 })
    await made.world.quiet()
    expect(made.events('alice').map(({ subject }) => subject)).toEqual(['Lesson 1', 'Old lesson 1'])
  })

  it('are those whose event another schedule has, under either form of its id', async () => {
    const made = await host(3)
    const id = await made.createOld('alice', 1)
    const both = await made.adopt([row('1', 'alice', id), row('2', 'alice', id)])
    expect(both.results.map(({ answer }) => answer)).toEqual(['adopted', 'taken'])
    expect((await made.adopt([row('3', 'alice', id)])).counts).toEqual({ taken: 1 })
  })

  it('are the second of two for one schedule and user', async () => {
    const made = await host()
    const ids = [await made.createOld('alice', 1), await made.createOld('alice', 2)]
    const report = await made.adopt(ids.map((id) => row('1', 'alice', id)))
    expect(report.results.map(({ answer }) => answer)).toEqual(['adopted', 'taken'])
  })

  it('are series that the calendar holds as one event per occurrence', async () => {
    const made = await host(0)
    made.put('1', lesson(1, { recurrenceRules: ['FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=4'] }))
    const id = await made.createOld('alice', 1)
    expect((await made.adopt([row('1', 'alice', id)])).counts).toEqual({ as_occurrences: 1 })
    expect(made.world.records().every(({ externalId }) => externalId === null)).toBe(true)
    expect(made.world.records()).toHaveLength(4)
  })

  it('are occurrences of a series', async () => {
    const made = await host()
    const series = await made.createOld('alice', 1, {
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'numbered', startDate: '2026-03-02', numberOfOccurrences: 3 },
      },
    })
    const range = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z'
    const path = `/me/events/${encodeURIComponent(series)}/instances?${range}`
    const { value } = (await made.ask('alice', 'GET', path)) as { value: { id: string }[] }
    expect(value).toHaveLength(3)
    const report = await made.adopt([row('1', 'alice', value[1]?.id ?? '')])
    expect(report.counts).toEqual({ occurrence: 1 })
  })

  it('are left to later when the calendar cannot be asked', async () => {
    const made = await host()
    const id = await made.createOld('alice', 1)
    made.world.sandbox.revoke('alice')
    expect((await made.adopt([row('1', 'alice', id)])).counts).toEqual({ unverified: 1 })
    expect(made.world.records()).toEqual([])
  })
})

describe('an event whose schedule is not to stand there', () => {
  it('is adopted and removed', async () => {
    const made = await host()
    const tx = made.world.store.begin()
    await made.world.calsync.schedules.changed('class:1', { tx })
    await tx.commit()
    const id = await made.createOld('alice', 1)
    made.world.facilitators.length = 0
    const report = await made.adopt([row('1', 'alice', id)])
    expect(report.results).toMatchObject([
      { answer: 'removed', message: 'to be deleted: no longer a facilitator' },
    ])
    await made.world.startWorker()
    await made.world.quiet()
    expect(made.events('alice')).toEqual([])
  })
})
