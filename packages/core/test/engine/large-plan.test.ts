import { expect, it } from 'vitest'
import { SimulatedHost } from './simulated-host.js'

it('plans many long series over several transactions, and all of them', async () => {
  const host = new SimulatedHost(5)
  host.parts = { window: { past: '1d', future: '60d' } }
  const alice = await host.connect('alice')
  const bob = await host.connect('bob')
  const schedules = 40
  for (let n = 0; n < schedules; n += 1) {
    // The simulated calendar holds no such series: each occurrence is a record.
    await host.put(`${n}`, {
      start: '2026-01-06T08:00:00',
      facilitators: ['alice', 'bob'],
      rrule: 'FREQ=HOURLY;INTERVAL=5;COUNT=280',
    })
  }
  const preview = await host.calsync.previewBackfill()
  expect(preview).toMatchObject({ schedules, creates: schedules * 2 * 280 })
  let largest = 0
  const { changes } = host.store
  const planChanges = changes.planChanges.bind(changes)
  changes.planChanges = async (limit, plan) => {
    const report = await planChanges(limit, plan)
    largest = Math.max(largest, report.work.length)
    return report
  }
  const started = host.startWorker()
  await host.clock.advance(100)
  await started
  expect(await host.quiet()).toBe(true)
  for (const { id } of [alice, bob]) {
    expect(host.calendar.eventsOf(id)).toHaveLength(schedules * 280)
  }
  expect(largest).toBeLessThan(schedules * 2 * 280)
}, 120_000)

it('plans a page of a backfill over several transactions, and all of it', async () => {
  const host = new SimulatedHost(6)
  host.parts = { window: { past: '1d', future: '60d' } }
  const row = { start: '2026-01-06T08:00:00', facilitators: ['alice', 'bob'] }
  for (let n = 0; n < 40; n += 1) {
    await host.put(`${n}`, { ...row, rrule: 'FREQ=HOURLY;INTERVAL=5;COUNT=280' })
  }
  const started = host.startWorker()
  await host.clock.advance(100)
  await started
  expect(await host.quiet()).toBe(true)
  const connections = [await host.connect('alice'), await host.connect('bob')]
  const { id } = await host.calsync.backfill({ by: 'test' })
  await host.clock.advance(10_000)
  expect(await host.quiet()).toBe(true)
  expect(await host.calsync.run(id)).toMatchObject({ status: 'done', planned: 40 * 2 * 280 })
  for (const connection of connections) {
    expect(host.calendar.eventsOf(connection.id)).toHaveLength(40 * 280)
  }
}, 120_000)
