import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { CalsyncError, type Nudge, type ResultMessage, type Transport } from '@calsync/core'
import type { ContractCase } from './contract-case.js'

/** What a transport's tests bring along. Whoever makes a harness closes its transports. */
export interface TransportHarness {
  /** A new transport; all those of one harness reach each other. */
  create(): Promise<Transport>
  /** An integration whose nudges the transport carries. */
  readonly integration: string
  /** Makes something due for a connection, where the transport looks for that itself. */
  makeDue?(connectionId: string): Promise<void>
  /** A transport whose other side does not answer; left out where there is no other side. */
  createUnreachable?(): Promise<Transport>
  /** Puts a text among the requests; left out where nothing unreadable can get there. */
  putRaw?(text: string): Promise<void>
  /** Resolves with the texts of the dead letters once there are so many. */
  awaitDeadLetters?(count: number): Promise<readonly string[]>
  /** Resolves with the results that other services see, once these ids are among them. */
  awaitResults?(ids: readonly string[]): Promise<readonly ResultSeen[]>
}

export type ResultSeen = Pick<ResultMessage, 'id' | 'kind' | 'body'>

const PATIENCE_MS = 30_000
/** Long for a caller that is in the middle of its work, short for a time-out. */
const BRIEF_MS = 10_000

/** Every promise of the `Transport` port. */
export const transportContract: readonly ContractCase<TransportHarness>[] = [
  {
    name: 'has a name',
    run: async (harness) => {
      const transport = await harness.create()
      assert.ok(transport.name.length > 0)
    },
  },
  {
    name: 'hands over a nudge with its connection id',
    run: async (harness) => {
      const inbox = new Inbox()
      await (await harness.create()).subscribe((id) => inbox.queue(id))
      const [id] = await nudgeSome(harness, await harness.create(), 1)
      await inbox.until(`nudge for ${id}`, () => inbox.has(id))
    },
  },
  {
    name: 'hands over every connection that is nudged, individually or in a batch',
    run: async (harness) => {
      const inbox = new Inbox()
      const transport = await harness.create()
      await transport.subscribe((id) => inbox.queue(id))
      const ids = await nudgeSome(harness, transport, 50)
      await inbox.until('50 nudges', () => ids.every((id) => inbox.has(id)))
    },
  },
  {
    name: 'hands over a nudge that comes again',
    run: async (harness) => {
      const inbox = new Inbox()
      const transport = await harness.create()
      await transport.subscribe((id) => inbox.queue(id))
      const [id] = await nudgeSome(harness, transport, 1)
      await inbox.until('the first nudge', () => inbox.has(id))
      const before = inbox.count(id)
      await harness.makeDue?.(id)
      await transport.nudge([nudgeFor(id, harness.integration)])
      await inbox.until('the second nudge', () => inbox.count(id) > before)
    },
  },
  {
    name: 'hands a request over again after the answer busy',
    run: async (harness) => {
      const inbox = new Inbox()
      const transport = await harness.create()
      let busy = 3
      await transport.subscribe((id) => {
        inbox.queue(id)
        return busy-- > 0 ? 'busy' : 'queued'
      })
      const [id] = await nudgeSome(harness, transport, 1)
      await inbox.until('the hand-over after three busy ones', () => inbox.count(id) >= 4)
    },
  },
  {
    name: 'goes on after a request that cannot be read, which is in the dead letters',
    run: async (harness) => {
      if (!harness.putRaw || !harness.awaitDeadLetters) return
      const inbox = new Inbox()
      const transport = await harness.create()
      await transport.subscribe((id) => inbox.queue(id))
      await harness.putRaw('{"type":"nonsense"}')
      const [id] = await nudgeSome(harness, transport, 1)
      await inbox.until('the nudge after it', () => inbox.has(id))
      assert.deepEqual(await harness.awaitDeadLetters(1), ['{"type":"nonsense"}'])
    },
  },
  {
    name: 'hands nothing over after stop, and another subscriber takes over',
    run: async (harness) => {
      const [stopped, taking] = [new Inbox(), new Inbox()]
      const transport = await harness.create()
      const subscription = await transport.subscribe((id) => stopped.queue(id))
      await subscription.stop()
      const other = await harness.create()
      await other.subscribe((id) => taking.queue(id))
      const ids = await nudgeSome(harness, transport, 20)
      await taking.until('20 nudges', () => ids.every((id) => taking.has(id)))
      assert.deepEqual(stopped.ids, [])
    },
  },
  {
    name: 'may be stopped from within the handler, and twice',
    run: async (harness) => {
      const inbox = new Inbox()
      const transport = await harness.create()
      let stopping: Promise<void> | undefined
      const subscription = await transport.subscribe((id) => {
        stopping ??= subscription.stop()
        return inbox.queue(id)
      })
      await nudgeSome(harness, transport, 1)
      await inbox.until('a nudge', () => inbox.ids.length > 0)
      await briefly('stop', Promise.all([stopping, subscription.stop()]))
    },
  },
  {
    name: 'takes empty lists of nudges and results',
    run: async (harness) => {
      const transport = await harness.create()
      await transport.nudge([])
      await transport.publish([])
    },
  },
  {
    name: 'does not throw for a nudge that leads nowhere',
    run: async (harness) => {
      const transport = await harness.create()
      await transport.nudge([nudgeFor(randomUUID(), 'an-integration-nobody-knows')])
    },
  },
  {
    name: 'publishes every kind of result under its id, if it publishes',
    run: async (harness) => {
      const transport = await harness.create()
      if (!transport.publishes) return
      if (!harness.awaitResults) assert.fail('this harness needs awaitResults')
      const results = resultsOf(harness.integration)
      await transport.publish(results)
      const seen = await harness.awaitResults(results.map(({ id }) => id))
      for (const { id, kind, body } of results) {
        assert.deepEqual(
          seen.find((each) => each.id === id),
          { id, kind, body },
        )
      }
    },
  },
  {
    name: 'keeps the id of a result that is published again',
    run: async (harness) => {
      const transport = await harness.create()
      if (!transport.publishes || !harness.awaitResults) return
      const [result, marker] = resultsOf(harness.integration)
      assert.ok(result && marker)
      await transport.publish([result])
      await transport.publish([result])
      await transport.publish([marker])
      const seen = await harness.awaitResults([result.id, marker.id])
      assert.ok(seen.filter(({ id }) => id === result.id).length >= 1)
    },
  },
  {
    name: 'finds nothing wrong where all is well',
    run: async (harness) => {
      const transport = await harness.create()
      assert.deepEqual(await transport.check(), [])
    },
  },
  {
    name: 'nudges an unreachable other side without throwing and without waiting long',
    run: async (harness) => {
      if (!harness.createUnreachable) return
      const transport = await harness.createUnreachable()
      const nudge = nudgeFor(randomUUID(), harness.integration)
      await briefly('nudge', transport.nudge([nudge]))
      await briefly('the next nudge', transport.nudge([nudge]))
    },
  },
  {
    name: 'rejects results for an unreachable other side, as worth a retry',
    run: async (harness) => {
      const transport = await harness.createUnreachable?.()
      if (!transport?.publishes) return
      await assert.rejects(transport.publish(resultsOf(harness.integration)), (error) => {
        assert.ok(error instanceof CalsyncError)
        assert.equal(error.retryable, true)
        return true
      })
    },
  },
  {
    name: 'reports an unreachable other side with the next step',
    run: async (harness) => {
      if (!harness.createUnreachable) return
      const findings = await (await harness.createUnreachable()).check()
      assert.ok(findings.length > 0)
      for (const { message, next } of findings) assert.ok(message !== '' && next !== '')
    },
  },
  {
    name: 'subscribes to an unreachable other side and can be stopped',
    run: async (harness) => {
      const transport = await harness.createUnreachable?.()
      if (!transport) return
      const subscription = await transport.subscribe(() => 'queued')
      await briefly('stop', subscription.stop())
    },
  },
  {
    name: 'closes with a subscription open, twice, and takes nudges after that without throwing',
    run: async (harness) => {
      const inbox = new Inbox()
      const transport = await harness.create()
      await transport.subscribe((id) => inbox.queue(id))
      await briefly('close', transport.close())
      await briefly('the second close', transport.close())
      await briefly('nudge', transport.nudge([nudgeFor(randomUUID(), harness.integration)]))
      assert.deepEqual(inbox.ids, [])
    },
  },
]

/** Collects what is handed over, and tells those who wait for it. */
class Inbox {
  readonly ids: string[] = []
  readonly #waiting = new Set<() => void>()

  queue(id: string): 'queued' {
    this.ids.push(id)
    for (const look of this.#waiting) look()
    return 'queued'
  }

  has(id: string): boolean {
    return this.ids.includes(id)
  }

  count(id: string): number {
    return this.ids.filter((each) => each === id).length
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    let look = (): void => undefined
    const met = new Promise<void>((resolve) => {
      look = () => {
        if (condition()) resolve()
      }
    })
    this.#waiting.add(look)
    look()
    try {
      await limited(what, PATIENCE_MS, met)
    } finally {
      this.#waiting.delete(look)
    }
  }
}

/** Nudges so many new connections; resolves with their ids. */
async function nudgeSome(
  harness: TransportHarness,
  transport: Transport,
  count: number,
): Promise<[string, ...string[]]> {
  const ids: [string, ...string[]] = [randomUUID()]
  while (ids.length < count) ids.push(randomUUID())
  for (const id of ids) await harness.makeDue?.(id)
  await transport.nudge(ids.map((id, n) => nudgeFor(id, harness.integration, n % 2 === 0)))
  return ids
}

function nudgeFor(connectionId: string, integration: string, individual = true): Nudge {
  const userId = 'user-1'
  const timestamp = '2026-03-01T09:00:00.000Z'
  if (!individual) {
    return {
      connectionId,
      integration,
      request: {
        type: 'batch_sync',
        priority: 'low',
        connectionId,
        userId,
        reason: 'backfill',
        timestamp,
      },
    }
  }
  return {
    connectionId,
    integration,
    request: {
      type: 'individual_sync',
      scheduleId: 'class:42',
      userId,
      connectionId,
      action: 'UPDATE',
      priority: 'high',
      idempotencyKey: `class:42:${userId}:v7:UPDATE`,
      timestamp,
    },
  }
}

function resultsOf(integration: string): ResultMessage[] {
  const kinds = ['completed', 'failed', 'dlq', 'notification'] as const
  return kinds.map((kind, n) => ({
    id: randomUUID(),
    kind,
    integration,
    key: `key-${n}`,
    body: { kind, scheduleId: 'class:42', text: 'größer als 7-bit ✓', n },
  }))
}

function briefly<T>(what: string, work: Promise<T>): Promise<T> {
  return limited(what, BRIEF_MS, work)
}

async function limited<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new assert.AssertionError({ message: `${what}: not within ${ms} ms` })),
      ms,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
