import { describe, expect, it } from 'vitest'
import type { WorkerOptions } from '@calsync/core'
import { SimulatedHost } from './simulated-host.js'

const quick: WorkerOptions = { planIntervalMs: 10, gatherMs: 10 }

/** Each user's calendar is changed every 50 ms, one schedule at a time. */
async function stream(host: SimulatedHost, users: readonly string[], rounds: number) {
  for (let round = 1; round <= rounds; round += 1) {
    for (const user of users) await host.put(`${user}-${round}`, { facilitators: [user] })
    await host.clock.advance(50)
  }
}

async function withUsers(seed: number, count: number) {
  const host = new SimulatedHost(seed)
  const users = Array.from({ length: count }, (_, index) => `user-${index}`)
  for (const user of users) await host.connect(user)
  return { host, users }
}

describe('a worker', () => {
  it('under load lets a mailbox gather changes that come one by one', async () => {
    const { host, users } = await withUsers(1, 30)
    host.calendar.intercept = async () => {
      await host.clock.sleep(20)
      return null
    }
    await host.startWorker(quick)
    await stream(host, users, 20)
    expect(await host.quiet()).toBe(true)
    expect(host.calendar.calls).toBeLessThan((30 * 20) / 3)
  })

  it('makes a mailbox wait for nothing when few have work', async () => {
    const { host, users } = await withUsers(2, 3)
    await host.startWorker(quick)
    await stream(host, users, 20)
    expect(host.calendar.calls).toBe(3 * 20)
  })

  it('claims no more records than it may hold', async () => {
    const { host, users } = await withUsers(3, 5)
    for (let id = 1; id <= 500; id += 1) {
      await host.put(`${id}`, { facilitators: [users[id % 5] as string] }, 'background')
    }
    host.calendar.intercept = async () => {
      await host.clock.sleep(10_000)
      return null
    }
    await host.startWorker({ ...quick, maxRecords: 170, itemsPerConnection: 80 })
    await host.clock.advance(5_000)
    const items = host.calendar.journal.reduce((sum, call) => sum + call.items, 0)
    expect(items).toBe(160)
    expect(await host.quiet()).toBe(true)
  })

  it('goes on with a bound below what one mailbox is given', async () => {
    const { host, users } = await withUsers(4, 2)
    await host.startWorker({ ...quick, maxRecords: 1 })
    await stream(host, users, 3)
    expect(await host.quiet()).toBe(true)
  })

  it('plans a long backlog by more than one plan at a time, each schedule once', async () => {
    const { host, users } = await withUsers(5, 2)
    for (let id = 1; id <= 300; id += 1) {
      await host.put(`${id}`, { facilitators: [users[id % 2] as string] })
    }
    // Plans that take time overlap.
    host.remoteStore = true
    const started = host.startWorker({ ...quick, planSize: 20 })
    expect(await host.quiet()).toBe(true)
    await started
    const { records } = host.store.snapshot()
    expect(records).toHaveLength(300)
    expect(new Set(records.map((record) => record.desired.version))).toEqual(new Set([1]))
  })
})
