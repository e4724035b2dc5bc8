import { correlationOf } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { AdoptingHost, lesson, row } from './adopting-host.js'

/** Observing, with an old event for each of the lessons, planned already. */
async function prepared(count = 3) {
  const host = new AdoptingHost()
  await host.connect('alice')
  await host.mode('observe')
  const ids: string[] = []
  for (let n = 1; n <= count; n++) {
    host.put(`${n}`, lesson(n))
    ids.push(await host.createOld('alice', n))
  }
  await host.world.startWorker()
  await host.backfill()
  return { host, ids, rows: ids.map((id, index) => row(`${index + 1}`, 'alice', id)) }
}

describe('adopting events that the host had created', () => {
  it('updates them in place and creates none beside them', async () => {
    const { host, rows } = await prepared()
    const before = host.events('alice').map(({ id }) => id)
    const report = await host.adopt(rows)
    expect(report.counts).toEqual({ adopted: 3 })
    const { lastCall } = host
    await host.mode('on')
    await host.world.quiet()
    expect(host.events('alice').map(({ id }) => id)).toEqual(before)
    expect(host.events('alice').map(({ subject }) => subject)).toEqual([
      'Lesson 1',
      'Lesson 2',
      'Lesson 3',
    ])
    expect(host.calls(lastCall).map(({ method, kind }) => `${kind} ${method}`)).not.toContain(
      'operation POST',
    )
    expect(host.world.sandbox.mail()).toEqual([])
  })

  it('keeps the immutable id although the host knew the mutable one', async () => {
    const { host, ids, rows } = await prepared(1)
    const [event] = host.events('alice')
    expect(ids[0]).not.toBe(event?.id)
    await host.adopt(rows)
    expect(host.world.records().map(({ externalId }) => externalId)).toEqual([event?.id])
  })

  it('keeps the id that the first update answers with, where nothing was verified', async () => {
    const { host, ids, rows } = await prepared(2)
    const { lastCall } = host
    expect((await host.adopt(rows, { verify: false })).counts).toEqual({ adopted: 2 })
    expect(host.calls(lastCall)).toEqual([])
    expect(host.world.records().map(({ externalId }) => externalId)).toEqual(ids)
    await host.mode('on')
    await host.world.quiet()
    const stored = host.world.records().map(({ externalId }) => externalId)
    expect(stored).toEqual(host.events('alice').map(({ id }) => id))
  })

  it('marks them with the first update, so that they are found afterwards', async () => {
    const { host, rows } = await prepared(1)
    await host.adopt(rows)
    await host.mode('on')
    await host.world.quiet()
    const [record] = host.world.records()
    const correlation = correlationOf(record?.id ?? '', record?.incarnation ?? 0)
    expect(host.world.sandbox.mailbox('alice').eventsOf(correlation)).toHaveLength(1)
  })

  it('follows their schedules from then on, to their end', async () => {
    const { host, rows } = await prepared(1)
    await host.adopt(rows)
    await host.mode('on')
    await host.world.quiet()
    await host.world.put(new Map([['1', lesson(1, { title: 'Moved' })]]))
    await host.world.quiet()
    expect(host.events('alice').map(({ subject }) => subject)).toEqual(['Moved'])
    host.world.events.delete('1')
    const tx = host.world.store.begin()
    await host.world.calsync.schedules.deleted('class:1', { tx })
    await tx.commit()
    await host.world.quiet()
    expect(host.events('alice')).toEqual([])
  })

  it('may be repeated', async () => {
    const { host, rows } = await prepared(2)
    await host.adopt(rows)
    expect((await host.adopt(rows)).counts).toEqual({ already: 2 })
    await host.mode('on')
    await host.world.quiet()
    expect((await host.adopt(rows)).counts).toEqual({ already: 2 })
    expect(host.events('alice')).toHaveLength(2)
  })

  it('stores nothing in a dry run', async () => {
    const { host, rows } = await prepared(2)
    expect((await host.adopt(rows, { dryRun: true })).counts).toEqual({ adopted: 2 })
    expect(host.world.records().map(({ externalId }) => externalId)).toEqual([null, null])
    const missing = [row('77', 'alice', 'x')]
    await host.adopt(missing, { dryRun: true })
    expect((await host.world.store.runs.adoptionStatus(10)).refused).toEqual({})
  })

  it('adopts before anything was planned', async () => {
    const host = new AdoptingHost()
    await host.connect('alice')
    host.put('1', lesson(1))
    const id = await host.createOld('alice', 1)
    expect((await host.adopt([row('1', 'alice', id)])).counts).toEqual({ adopted: 1 })
    await host.world.startWorker()
    await host.world.quiet()
    expect(host.events('alice').map(({ subject }) => subject)).toEqual(['Lesson 1'])
  })

  it('takes over a series as one', async () => {
    const host = new AdoptingHost()
    await host.connect('alice')
    await host.mode('observe')
    host.put(
      '1',
      lesson(1, {
        recurrenceRules: ['FREQ=WEEKLY;COUNT=4'],
        recurrenceOverrides: { '2026-03-09T10:00:00': { title: 'With guests' } },
      }),
    )
    const id = await host.createOld('alice', 1, {
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
        range: { type: 'numbered', startDate: '2026-03-02', numberOfOccurrences: 9 },
      },
    })
    expect((await host.adopt([row('1', 'alice', id)])).counts).toEqual({ adopted: 1 })
    await host.mode('on')
    await host.world.startWorker()
    await host.world.quiet()
    expect(host.events('alice')).toHaveLength(1)
    const shown = host.world.occurrences('alice', { from: '2026-03-01', to: '2026-06-01' })
    expect(shown.map(({ subject }) => subject)).toEqual([
      'Lesson 1',
      'With guests',
      'Lesson 1',
      'Lesson 1',
    ])
  })
})
