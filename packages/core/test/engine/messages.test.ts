import { describe, expect, it } from 'vitest'
import type { OperationOutcome, Outcome, ResultMessage } from '@calsync/core'
import { facts } from '@calsync/testkit/simulation'
import { SimulatedHost } from './simulated-host.js'

function ofKind(host: SimulatedHost, kind: ResultMessage['kind']): ResultMessage[] {
  return host.published.filter((message) => message.kind === kind)
}

async function publishing(seed: number): Promise<SimulatedHost> {
  const host = new SimulatedHost(seed)
  host.publishes = true
  await host.connect('alice')
  return host
}

describe('messages', () => {
  it('tell of a create that never happened and is not wanted any more as of a removal', async () => {
    const host = await publishing(1)
    host.calendar.faults.lostBeforeApply = 1
    await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(10_000)
    host.calendar.faults.lostBeforeApply = 0
    await host.put('1', { facilitators: [] })
    expect(await host.quiet()).toBe(true)
    await host.clock.advance(1_000)
    const [completed, ...others] = ofKind(host, 'completed')
    expect(others).toEqual([])
    expect(completed?.body).toMatchObject({ action: 'DELETE', version: 2 })
    expect(ofKind(host, 'notification')).toEqual([])
  })

  it('show no toast for the removal of what never stood there', async () => {
    const host = await publishing(2)
    host.calendar.refusedTitles.add('poison')
    await host.startWorker()
    await host.put('1', { title: 'poison', facilitators: ['alice'] })
    await host.quiet()
    await host.put('1', { facilitators: [] })
    await host.quiet()
    await host.clock.advance(1_000)
    expect(ofKind(host, 'completed')).toHaveLength(1)
    const toasts = ofKind(host, 'notification').map(({ body }) => body['notification'])
    expect(toasts).toMatchObject([{ type: 'error' }])
  })

  it('of background work are silent, also when it fails', async () => {
    const host = await publishing(3)
    host.calendar.refusedTitles.add('poison')
    await host.startWorker()
    await host.put('1', { title: 'poison', facilitators: ['alice'] }, 'background')
    await host.put('2', { title: 'fine', facilitators: ['alice'] }, 'background')
    await host.quiet()
    await host.clock.advance(1_000)
    expect(ofKind(host, 'completed')).toHaveLength(1)
    expect(ofKind(host, 'dlq')).toHaveLength(1)
    expect(ofKind(host, 'notification')).toEqual([])
  })

  it('of a record that was given up twice are two dead letters with ids of their own', async () => {
    const host = await publishing(4)
    host.calendar.refusedTitles.add('poison')
    await host.startWorker()
    await host.put('1', { title: 'poison', facilitators: ['alice'] })
    await host.quiet()
    await host.calsync.retry({}, { by: 'test' })
    await host.quiet()
    await host.clock.advance(1_000)
    expect(new Set(ofKind(host, 'dlq').map(({ id }) => id)).size).toBe(2)
  })

  it('ask for a reconnect once per key', async () => {
    const host = await publishing(5)
    const [connection] = await host.calsync.connections.list()
    host.calendar.revoked.add(connection?.id ?? '')
    await host.startWorker()
    for (const id of ['1', '2', '3']) await host.put(id, { facilitators: ['alice'] })
    await host.clock.advance(60_000)
    expect(ofKind(host, 'notification')).toHaveLength(1)
    await host.connect('alice')
    host.calendar.revoked.add(connection?.id ?? '')
    await host.clock.advance(60_000)
    expect(ofKind(host, 'notification')).toHaveLength(2)
  })
})

describe('a result that comes too late', () => {
  it('does not make a record that was given up try again', async () => {
    const host = await publishing(6)
    const refused: Outcome = { kind: 'refused', error: facts('INVALID_EVENT_DATA') }
    let slow = true
    host.calendar.intercept = async (_id, call) => {
      if (call[0]?.action === 'find') {
        return call.map(({ id }): OperationOutcome => ({
          id,
          outcome: { kind: 'found', events: [] },
        }))
      }
      if (slow) await host.clock.sleep(20_000)
      return call.map(({ id }): OperationOutcome => ({ id, outcome: refused }))
    }
    const worker = await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(1_000)
    host.freeze(worker, 500_000)
    slow = false
    await host.startWorker()
    await host.clock.advance(480_000)
    expect(host.store.snapshot().records[0]?.status).toBe('dead')
    expect(ofKind(host, 'dlq')).toHaveLength(1)
    await host.clock.advance(400_000)
    expect(host.store.snapshot().records[0]).toMatchObject({ status: 'dead', dueAt: null })
    expect(ofKind(host, 'dlq')).toHaveLength(1)
  })
})
