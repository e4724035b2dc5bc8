import { describe, expect, it } from 'vitest'
import { type Faults, noFaults } from './simulated-calendar.js'
import { SimulatedHost } from './simulated-host.js'

const users = ['alice', 'bob', 'carol']

const storm: Faults = {
  lostAfterApply: 0.06,
  lostBeforeApply: 0.04,
  lateApply: 0.06,
  unavailableApplied: 0.05,
  unavailableNotApplied: 0.05,
  throttled: 0.05,
  laggingFind: 0.3,
}

/** Random edits while answers get lost and workers are killed; afterwards every calendar is right. */
async function run(seed: number): Promise<void> {
  const host = new SimulatedHost(seed)
  const connections = new Map<string, string>()
  for (const user of users) connections.set(user, (await host.connect(user)).id)
  await host.startWorker()
  await host.startWorker()
  host.calendar.faults = { ...storm }
  const pick = <T>(items: readonly T[]): T =>
    items[Math.floor(host.random.next() * items.length)] as T
  for (let step = 0; step < 60; step += 1) {
    const id = `${Math.floor(host.random.next() * 12)}`
    const dice = host.random.next()
    if (dice < 0.6) {
      await host.put(id, {
        title: `${id} at step ${step}`,
        facilitators: users.filter(() => host.random.next() < 0.6),
        deleted_at: host.random.next() < 0.15 ? '2026-01-01T00:00:00Z' : null,
      })
    } else if (dice < 0.75) {
      await host.clock.advance(host.random.next() * 90_000)
    } else if (dice < 0.9) {
      // Killed between two awaits of whatever it is doing just now.
      await host.clock.advance(host.random.next() * 120)
      host.kill(pick(host.workers))
      await host.startWorker()
    } else {
      await host.clock.advance(host.random.next() * 2_000)
    }
  }
  host.calendar.faults = { ...noFaults }
  // Dead records are given up on purpose after five failures; somebody orders a retry.
  for (let round = 0; round < 4; round += 1) {
    expect(await host.quiet(), `seed ${seed} never gets quiet`).toBe(true)
    await host.calsync.retry({}, { by: 'test' })
  }
  expect(await host.quiet(), `seed ${seed} never gets quiet`).toBe(true)
  for (const [user, connectionId] of connections) {
    const should = [...host.rows.values()]
      .filter((row) => row.deleted_at === null && row.facilitators.includes(user))
      .map((row) => row.title)
      .sort()
    const does = host.calendar.eventsOf(connectionId).map((event) => event.event.title)
    expect(does.sort(), `seed ${seed}, ${user}`).toEqual(should)
  }
  expect(host.calendar.maxInFlight, `seed ${seed}`).toBeLessThanOrEqual(4)
}

describe('random edits, lost answers and killed workers', () => {
  for (let block = 0; block < 8; block += 1) {
    it(`ends with every calendar right (seeds ${block * 10 + 1} to ${block * 10 + 10})`, async () => {
      for (let seed = block * 10 + 1; seed <= block * 10 + 10; seed += 1) await run(seed)
    }, 60_000)
  }
})
