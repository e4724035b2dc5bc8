import { describe, expect, it } from 'vitest'
import {
  type CalendarEvent,
  defaultRetryPolicy,
  type FoundEvent,
  type OperationOutcome,
  type Outcome,
  type PreparedOperation,
} from '@calsync/core'
import { facts } from '@calsync/testkit/simulation'
import { SimulatedHost } from './simulated-host.js'

const lost: Outcome = { kind: 'unanswered', error: facts('TIMEOUT') }

function throttled(retryAfterMs: number): Outcome {
  return { kind: 'not_sent', error: facts('RATE_LIMIT_EXCEEDED', { retryAfterMs }) }
}

function answers(call: readonly PreparedOperation[], outcome: Outcome): OperationOutcome[] {
  return call.map(({ id }) => ({ id, outcome }))
}

async function withClasses(host: SimulatedHost, count: number): Promise<string> {
  const alice = await host.connect('alice')
  for (let id = 1; id <= count; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
  return alice.id
}

/** Sends one create whose answer is lost, and lets its flight end; what is looked up comes next. */
async function withDoubtedCreates(host: SimulatedHost, count: number): Promise<string> {
  const connectionId = await withClasses(host, count)
  host.calendar.intercept = (_id, call) => Promise.resolve(answers(call, lost))
  await host.startWorker()
  await host.clock.advance(30_000)
  expect(host.store.snapshot().records.every(({ doubt }) => doubt === 'unanswered')).toBe(true)
  return connectionId
}

describe('lanes of a turn', () => {
  it('an unanswered call keeps its lane: the calls behind it wait until it can land no more', async () => {
    const host = new SimulatedHost(1)
    host.calendar.describes = { maxBatchItems: 1 }
    await withClasses(host, 8)
    host.calendar.intercept = (_id, call) => Promise.resolve(answers(call, lost))
    await host.startWorker()
    await host.clock.advance(50_000)
    expect(host.calendar.calls).toBe(4)
    await host.clock.advance(120_000)
    expect(host.calendar.calls).toBeGreaterThan(4)
    expect(host.calendar.maxInFlight).toBe(4)
  })

  it('a call that its provider never ends is given up after its deadline', async () => {
    const host = new SimulatedHost(2)
    await withClasses(host, 1)
    host.calendar.intercept = () => new Promise(() => {})
    const worker = await host.startWorker()
    await host.clock.advance(30_000)
    expect(worker.status.running).toBe(0)
    expect(host.store.snapshot().records[0]).toMatchObject({ doubt: 'unanswered' })
    expect(host.store.snapshot().connections[0]?.lease).toBeNull()
  })

  it('nothing follows up in a lane whose call is not over', async () => {
    const host = new SimulatedHost(3)
    host.calendar.describes = { lanes: 1 }
    await withDoubtedCreates(host, 2)
    let calls = 0
    host.calendar.intercept = (_id, call) => {
      calls += 1
      const outcomes: Outcome[] = [{ kind: 'found', events: [] }, lost]
      return Promise.resolve(
        call.map(({ id }, index) => ({ id, outcome: outcomes[index] as Outcome })),
      )
    }
    await host.clock.advance(31_000)
    expect(calls).toBe(1)
  })
})

describe('a flight', () => {
  it('is waited for also when the record is handed out before its end', async () => {
    const host = new SimulatedHost(15)
    host.parts = { policy: { retry: { ...defaultRetryPolicy, maxTries: 1 } } }
    await withClasses(host, 1)
    host.calendar.intercept = async (_id, call) => {
      await host.clock.sleep(2_000)
      return answers(call, lost)
    }
    await host.startWorker()
    await host.clock.advance(1_000)
    // Given up while a new version was planned: the memory store makes such a record due at once.
    await host.put('1', { title: 'changed' })
    await host.clock.advance(50_000)
    expect(host.calendar.calls).toBe(1)
    host.calendar.intercept = null
    expect(await host.quiet()).toBe(true)
    expect(host.store.snapshot().records[0]).toMatchObject({ status: 'synced' })
  })

  it('is counted from when the call left, not from when its attempt was stored', async () => {
    const host = new SimulatedHost(16)
    await withClasses(host, 1)
    const begun = host.store.claims.begin.bind(host.store.claims)
    host.store.claims.begin = async (attempts, leaseMs) => {
      const at = await begun(attempts, leaseMs)
      await host.clock.sleep(20_000)
      return at
    }
    host.calendar.intercept = (_id, call) => Promise.resolve(answers(call, lost))
    await host.startWorker()
    await host.clock.advance(30_000)
    const [record] = host.store.snapshot().records
    const left = host.calendar.journal[0]?.at ?? 0
    expect(record?.dueAt).toBeGreaterThanOrEqual(left + 60_000)
  })
})

describe('a provider that asks to wait', () => {
  it('is obeyed by the next worker when this one dies before the end of its turn', async () => {
    const host = new SimulatedHost(4)
    host.calendar.describes = { maxBatchItems: 1 }
    await withClasses(host, 2)
    let calls = 0
    host.calendar.intercept = async (_id, call) => {
      calls += 1
      const first = calls === 1
      await host.clock.sleep(first ? 50 : 24_000)
      return answers(call, first ? throttled(150_000) : lost)
    }
    const worker = await host.startWorker()
    await host.clock.advance(5_000)
    host.kill(worker)
    await host.startWorker()
    await host.clock.advance(140_000)
    expect(host.calendar.flights.early).toEqual([])
    expect(calls).toBe(2)
  })

  it('is obeyed by what would follow up in the same turn', async () => {
    const host = new SimulatedHost(5)
    await withDoubtedCreates(host, 2)
    const twice: FoundEvent[] = ['event-a', 'event-b'].map((externalId) => ({
      externalId,
      content: 'same',
    }))
    host.calendar.intercept = (_id, call) =>
      Promise.resolve(
        call.map(({ id }, index) => ({
          id,
          outcome: index === 0 ? { kind: 'found', events: twice } : throttled(40_000),
        })),
      )
    await host.clock.advance(60_000)
    expect(host.calendar.flights.early).toEqual([])
  })

  it('when a second event is removed, is obeyed by the other calls', async () => {
    const host = new SimulatedHost(6)
    host.calendar.describes = { maxBatchItems: 1, lanes: 1 }
    await withDoubtedCreates(host, 1)
    await host.put('2', { facilitators: ['alice'] }, 'background')
    host.calendar.intercept = (_id, call) => {
      const [operation] = call
      const events: FoundEvent[] = ['a', 'b'].map((externalId) => ({ externalId, content: 'same' }))
      const found: Outcome = { kind: 'found', events }
      return Promise.resolve(
        answers(call, operation?.action === 'find' ? found : throttled(50_000)),
      )
    }
    await host.clock.advance(100_000)
    expect(host.calendar.flights.early).toEqual([])
  })

  it("for the whole account, is obeyed by this worker's other turns", async () => {
    const host = new SimulatedHost(7)
    host.calendar.describes = { maxBatchItems: 1, lanes: 1 }
    const alice = await withClasses(host, 5)
    await host.connect('bob')
    await host.put('bobs', { facilitators: ['bob'] })
    const limit = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs: 60_000, scope: 'account' })
    host.calendar.intercept = async (id, call) => {
      await host.clock.sleep(id === alice ? 100 : 50)
      if (id === alice) return null
      return answers(call, { kind: 'not_sent', error: limit })
    }
    await host.startWorker()
    await host.clock.advance(50_000)
    expect(host.calendar.calls).toBe(2)
  })
})

describe('events that should not stand there', () => {
  it('are removed in calls no larger than the provider takes', async () => {
    const host = new SimulatedHost(8)
    await withDoubtedCreates(host, 1)
    const events: FoundEvent[] = Array.from({ length: 46 }, (_, index) => ({
      externalId: `event-${100 + index}`,
      content: 'same',
    }))
    let looked = false
    host.calendar.intercept = (_id, call) => {
      if (call[0]?.action !== 'find')
        return Promise.resolve(answers(call, { kind: 'done', externalId: null }))
      const found = looked ? events.slice(0, 1) : events
      looked = true
      return Promise.resolve(answers(call, { kind: 'found', events: found }))
    }
    expect(await host.quiet()).toBe(true)
    expect(host.calendar.journal.map(({ items }) => items)).toEqual([1, 1, 20, 20, 5, 1])
  })
})

describe('a store that fails', () => {
  it('at begin costs neither the lease nor the flight of a call that was not sent', async () => {
    const host = new SimulatedHost(9)
    await withClasses(host, 1)
    let failures = 0
    host.storeFaults.set('begun', () => (failures++ === 0 ? new Error('no answer') : null))
    host.storeFaults.set('begin', () => (failures === 1 ? new Error('no answer') : null))
    await host.startWorker()
    await host.clock.advance(3_000)
    failures = 2
    await host.clock.advance(10_000)
    expect(host.store.snapshot().records[0]).toMatchObject({ status: 'synced', doubt: null })
  })

  it('at one settle does not let the release overtake it', async () => {
    const host = new SimulatedHost(10)
    host.calendar.describes = { maxBatchItems: 1 }
    await withClasses(host, 2)
    let settles = 0
    let calls = 0
    host.storeFaults.set('settle', () => (settles++ < 1 ? new Error('away') : null))
    host.calendar.intercept = async () => {
      calls += 1
      if (calls === 2) await host.clock.sleep(100)
      return null
    }
    await host.startWorker()
    for (let tick = 0; tick < 200; tick += 1) {
      await host.clock.advance(10)
      const { connections, records } = host.store.snapshot()
      const released = calls > 0 && connections[0]?.lease === null
      const open = records.filter(({ attempt }) => attempt !== null)
      if (released) expect(open).toEqual([])
    }
    expect(host.store.snapshot().records.every(({ status }) => status === 'synced')).toBe(true)
  })

  it('for budgets gives the lease back', async () => {
    const host = new SimulatedHost(11)
    host.calendar.describes = { accountBudget: { capacity: 5, perSecond: 5 } }
    await withClasses(host, 1)
    let failures = 0
    host.storeFaults.set('takeBudget', () => (failures++ === 0 ? new Error('away') : null))
    await host.startWorker()
    await host.clock.advance(15_000)
    expect(host.store.snapshot().records[0]).toMatchObject({ status: 'synced' })
  })
})

describe('one event that nobody can write', () => {
  it.each(['prepare', 'hash'])('does not stop the others: %s', async (where) => {
    const host = new SimulatedHost(12)
    if (where === 'prepare') {
      host.calendar.adapt = (provider) => ({
        ...provider,
        prepare: (operation) => {
          if (operation.event?.title === 'poison') throw new Error('cannot')
          return provider.prepare(operation)
        },
      })
    } else {
      host.parts = {
        event: ({ event }) =>
          event.title === 'poison'
            ? ({ ...event, recurrenceOverrides: { x: { big: 10n } } } as unknown as CalendarEvent)
            : event,
      }
    }
    const alice = await host.connect('alice')
    await host.put('1', { title: 'poison', facilitators: ['alice'] })
    await host.put('2', { title: 'fine', facilitators: ['alice'] })
    await host.startWorker()
    await host.clock.advance(10_000)
    const titles = host.calendar.eventsOf(alice.id).map(({ event }) => event.title)
    expect(titles).toEqual(['fine'])
    expect(host.store.snapshot().marks).toEqual([])
  })
})

describe('a record that has to be looked at', () => {
  it('is given up, with its doubt, when the provider cannot even prepare the look', async () => {
    const host = new SimulatedHost(13)
    host.calendar.adapt = (provider) => ({
      ...provider,
      prepare: (operation) =>
        operation.action === 'find'
          ? { kind: 'refused', error: facts('UNSUPPORTED_EVENT') }
          : provider.prepare(operation),
    })
    await withDoubtedCreates(host, 1)
    await host.clock.advance(60_000)
    expect(host.store.snapshot().records[0]).toMatchObject({
      status: 'dead',
      doubt: 'unanswered',
      attempt: { action: 'create' },
    })
  })

  it('is not looked at for ever when its event cannot be written any more', async () => {
    const host = new SimulatedHost(14)
    let skips = false
    host.parts = { event: ({ event }) => (skips ? { skip: 'confidential' } : event) }
    await withDoubtedCreates(host, 1)
    host.calendar.intercept = (_id, call) => {
      const content = 'different' as const
      const events = [{ externalId: 'event-1', content }]
      return Promise.resolve(answers(call, { kind: 'found', events }))
    }
    await host.clock.advance(40_000)
    skips = true
    await host.clock.advance(600_000)
    expect(host.store.snapshot().records[0]).toMatchObject({ status: 'dead', dueAt: null })
    expect(host.calendar.calls).toBe(3)
  })
})

describe('a result that comes too late', () => {
  it('is looked at within the visibility window of the policy', async () => {
    const host = new SimulatedHost(31)
    host.parts = { policy: { visibilityMs: 7_000 } }
    const id = await withClasses(host, 1)
    host.calendar.intercept = async () => {
      await leaseAway(host, id)
      return null
    }
    await host.startWorker()
    await host.clock.advance(1_000)
    const [record] = host.store.snapshot().records
    expect(record).toMatchObject({ doubt: 'unanswered', verify: true })
    const sentAt = record?.attempt?.sentAt ?? Number.NaN
    expect((record?.dueAt ?? Number.NaN) - sentAt).toBeLessThan(8_000)
  })
})

/** The lease passes through other hands, as after a freeze. */
async function leaseAway(host: SimulatedHost, connectionId: string): Promise<void> {
  const { claims } = host.store
  const fence = host.store.snapshot().connections[0]?.fence ?? 0
  const nothing = { worker: 'other', records: [], effect: null, visibilityMs: 0 }
  await claims.settle([{ connectionId, fence, ...nothing, release: true }])
  const lease = { worker: 'other', leaseMs: 60_000, itemsPerConnection: 1, maxFlightMs: 60_000 }
  await claims.claim({ connectionIds: [connectionId], ...lease })
}
