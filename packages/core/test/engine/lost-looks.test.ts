import { describe, expect, it } from 'vitest'
import type { Outcome } from '@calsync/core'
import { facts } from '@calsync/testkit/simulation'
import { SimulatedHost } from './simulated-host.js'

const lost: Outcome = { kind: 'unanswered', error: facts('TIMEOUT') }
const lostLook: Outcome = { kind: 'not_sent', error: facts('TIMEOUT') }
const MAX_FLIGHT_MS = 60_000

/** Four creates without an answer, whose flights are over: what is sent next are looks. */
async function withDoubt(host: SimulatedHost): Promise<void> {
  host.calendar.describes = { maxBatchItems: 1 }
  await host.connect('alice')
  for (let id = 1; id <= 4; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
  host.calendar.intercept = (_id, call) =>
    Promise.resolve(call.map(({ id }) => ({ id, outcome: lost })))
  await host.startWorker()
  await host.clock.advance(30_000)
  expect(host.calendar.calls).toBe(4)
}

describe('a look without an answer', () => {
  it('may still be running: nothing is sent to its mailbox before it must be over', async () => {
    const host = new SimulatedHost(1)
    await withDoubt(host)
    const actions: string[] = []
    host.calendar.intercept = async (_id, call) => {
      for (const { action } of call) actions.push(action)
      await host.clock.sleep(25_000)
      return call.map(({ id, action }) => ({ id, outcome: action === 'find' ? lostLook : lost }))
    }
    await host.clock.advance(40_000)
    const looks = host.calendar.journal.slice(4)
    expect(actions).toEqual(['find', 'find', 'find', 'find'])
    await host.put('5', { facilitators: ['alice'] })
    host.calendar.intercept = null
    await host.clock.advance(MAX_FLIGHT_MS)
    const next = host.calendar.journal[8]?.at ?? 0
    expect(next).toBeGreaterThanOrEqual((looks.at(-1)?.at ?? 0) + MAX_FLIGHT_MS)
    expect(await host.quiet()).toBe(true)
    expect(host.store.snapshot().records.every(({ status }) => status === 'synced')).toBe(true)
  })

  it('beside a write without an answer is known by that one: the other lanes stay free', async () => {
    const host = new SimulatedHost(2)
    host.calendar.describes = { maxBatchItems: 2, lanes: 2 }
    const { id } = await host.connect('alice')
    await host.put('1', { facilitators: ['alice'] })
    host.calendar.intercept = (_id, call) =>
      Promise.resolve(call.map(({ id }) => ({ id, outcome: lost })))
    await host.startWorker()
    await host.clock.advance(50_000)
    await host.calsync.pause({ kind: 'everything' }, { by: 'test' })
    await host.put('2', { facilitators: ['alice'] })
    const sent: string[][] = []
    host.calendar.intercept = (_id, call) => {
      sent.push(call.map(({ action }) => action).sort())
      host.calendar.intercept = null
      return Promise.resolve(
        call.map((one) => ({ id: one.id, outcome: one.action === 'find' ? lostLook : lost })),
      )
    }
    await host.clock.advance(20_000)
    await host.calsync.resume({ kind: 'everything' })
    await host.clock.advance(10_000)
    expect(sent).toEqual([['create', 'find']])
    await host.put('3', { facilitators: ['alice'] })
    await host.clock.advance(15_000)
    const standing = host.calendar.eventsOf(id).map(({ event }) => event.title)
    expect(standing).toContain('title of 3')
  })
})
