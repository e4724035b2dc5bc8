import { describe, expect, it } from 'vitest'
import { CalsyncError } from '@calsync/core'
import { noFaults, storm } from '@calsync/testkit/simulation'
import { checkResults } from './check-results.js'
import { SimulatedHost } from './simulated-host.js'

const users = ['alice', 'bob', 'carol']

function databaseAway(): CalsyncError {
  return new CalsyncError({ code: 'DATABASE_CONNECTION_LOST', message: 'away', retryable: true })
}

const SEEDS_PER_TEST = 10
const BLOCKS = 20

/**
 * Random edits while answers get lost, users delete events, and workers are killed or frozen beyond
 * their leases; afterwards every calendar is right.
 */
async function run(seed: number): Promise<void> {
  const host = new SimulatedHost(seed)
  const name = `seed ${seed}`
  host.publishes = true
  host.remoteStore = true
  // Small batches, so that a turn has several calls and uses several lanes.
  host.calendar.describes = { maxBatchItems: 1 + (seed % 4) }
  // Where deleted events are left so, an event of ours must not pass for one that the user deleted.
  const detaches = seed % 3 === 0
  host.parts = { policy: { whenGone: detaches ? 'detach' : 'recreate' } }
  const connections = new Map<string, string>()
  for (const user of users) connections.set(user, (await host.connect(user)).id)
  const start = async (): Promise<void> => {
    const started = host.startWorker()
    await host.clock.advance(100)
    await started
  }
  await start()
  await start()
  host.calendar.faults = { ...storm }
  for (const what of ['begin', 'begun', 'settle', 'settled', 'claim', 'holdBudget']) {
    host.storeFaults.set(what, () => (host.random.next() < 0.01 ? databaseAway() : null))
  }
  const pick = <T>(items: readonly T[]): T =>
    items[Math.floor(host.random.next() * items.length)] as T
  for (let step = 0; step < 60; step += 1) {
    const id = `${Math.floor(host.random.next() * 12)}`
    const dice = host.random.next()
    if (dice < 0.55) {
      await host.put(id, {
        title: `${id} at step ${step}`,
        facilitators: users.filter(() => host.random.next() < 0.6),
        deleted_at: host.random.next() < 0.15 ? '2026-01-01T00:00:00Z' : null,
      })
    } else if (dice < 0.7) {
      await host.clock.advance(host.random.next() * 90_000)
    } else if (dice < 0.82) {
      // Killed between two awaits of whatever it is doing just now.
      await host.clock.advance(host.random.next() * 400)
      host.kill(pick(host.workers))
      await start()
    } else if (dice < 0.9) {
      await host.clock.advance(host.random.next() * 400)
      host.freeze(pick(host.workers), host.random.next() * 150_000)
    } else if (dice < 0.93 && !detaches) {
      host.calendar.userDeletes(pick([...connections.values()]), 0.3)
    } else {
      await host.clock.advance(host.random.next() * 2_000)
    }
  }
  host.calendar.faults = { ...noFaults }
  host.storeFaults.clear()
  // Dead records are given up on purpose after five failures; somebody orders a retry.
  for (let round = 0; round < 4; round += 1) {
    expect(await host.quiet(), `${name} never gets quiet`).toBe(true)
    await host.calsync.retry({}, { by: 'test' })
  }
  expect(await host.quiet(), `${name} never gets quiet`).toBe(true)
  // What a user deleted is noticed when it is written the next time.
  for (const id of [...host.rows.keys()]) await host.put(id, { title: `${id} at the end` })
  expect(await host.quiet(), `${name} never gets quiet`).toBe(true)
  for (const [user, connectionId] of connections) {
    const should = [...host.rows.values()]
      .filter((row) => row.deleted_at === null && row.facilitators.includes(user))
      .map((row) => row.title)
      .sort()
    const does = host.calendar.eventsOf(connectionId).map((event) => event.event.title)
    expect(does.sort(), `${name}, ${user}`).toEqual(should)
  }
  expect(host.calendar.maxInFlight, name).toBeLessThanOrEqual(4)
  expect(host.calendar.flights.early, name).toEqual([])
  await host.clock.advance(5_000)
  checkResults(host, name)
}

describe('random edits, lost answers, deleted events, killed and frozen workers', () => {
  for (let block = 0; block < BLOCKS; block += 1) {
    const first = block * SEEDS_PER_TEST + 1
    const last = first + SEEDS_PER_TEST - 1
    it(`ends with every calendar right (seeds ${first} to ${last})`, async () => {
      for (let seed = first; seed <= last; seed += 1) await run(seed)
    }, 120_000)
  }
})
