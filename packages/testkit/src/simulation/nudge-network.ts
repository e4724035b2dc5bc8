import type {
  Nudge,
  NudgeHandler,
  Random,
  ResultHandlers,
  ResultKind,
  ResultMessage,
  SyncResult,
  Transport,
} from '@calsync/core'
import type { PublishedFact } from '../checker/facts.js'
import type { ManualClock } from '../clock.js'
import type { SimulatedProcess } from './simulated-process.js'

/** How the broker behaves. */
export interface NetworkWeather {
  /** Chance that a nudge is lost. */
  loses: number
  /** Chance that it comes twice. */
  repeats: number
  /** It travels so long, at most, milliseconds: later ones overtake it. */
  latencyMs: number
  /** Chance that publishing fails, half of the time after the messages arrived. */
  failsToPublish: number
}

interface Subscriber {
  readonly process: SimulatedProcess
  readonly handler: NudgeHandler
}

const BUSY_MS = 500

const kindOf: Readonly<Record<SyncResult['type'], ResultKind>> = {
  sync_completed: 'completed',
  sync_failed: 'failed',
  sync_dead_letter: 'dlq',
  schedule_invalid: 'dlq',
}

/** A broker that loses, repeats, delays and reorders nudges, and delivers results at least once. */
export class NudgeNetwork {
  readonly published: PublishedFact[] = []
  readonly weather: NetworkWeather
  readonly #clock: ManualClock
  readonly #random: Random
  readonly #subscribers = new Set<Subscriber>()
  /** Nudges of earlier, to be replayed. */
  readonly #old: string[] = []

  constructor(clock: ManualClock, random: Random, weather: NetworkWeather) {
    this.#clock = clock
    this.#random = random
    this.weather = weather
  }

  transportOf(process: SimulatedProcess, publishes: boolean): Transport {
    return {
      name: 'simulated',
      publishes,
      nudge: (nudges) => (process.alive ? this.#nudge(nudges) : process.never),
      subscribe: async (handler) => {
        if (!process.alive) return await process.never
        const subscriber = { process, handler }
        await process.deliver(this.#clock.sleep(this.#random.next() * this.weather.latencyMs))
        this.#subscribers.add(subscriber)
        return { stop: async () => void this.#subscribers.delete(subscriber) }
      },
      publish: (messages) =>
        process.alive ? process.deliver(this.#publish(messages)) : process.never,
      check: async () => [],
      close: async () => {},
    }
  }

  /** A host's handlers, in place of the broker: what fails there throws here, or never returns. */
  handlersOf(process: SimulatedProcess): ResultHandlers {
    const take = async (message: Omit<PublishedFact, 'at'>): Promise<void> => {
      if (!process.alive) return await process.never
      await process.deliver(this.#publish([message]))
      if (this.#random.next() < this.weather.failsToPublish / 4) await process.never
    }
    return {
      notification: ({ id, integration: _, ...body }) => take({ id, kind: 'notification', body }),
      result: ({ id, ...body }) => take({ id, kind: kindOf[body.type], body }),
    }
  }

  /** Sends nudges of earlier once more. */
  replayOld(count: number): void {
    for (let n = 0; n < count && this.#old.length > 0; n += 1) {
      const index = Math.floor(this.#random.next() * this.#old.length)
      this.#send(this.#old[index] as string)
    }
  }

  async #nudge(nudges: readonly Nudge[]): Promise<void> {
    for (const { connectionId } of nudges) {
      this.#old.push(connectionId)
      if (this.#random.next() < this.weather.loses) continue
      this.#send(connectionId)
      if (this.#random.next() < this.weather.repeats) this.#send(connectionId)
    }
  }

  #send(connectionId: string): void {
    const arrives = this.#random.next() * this.weather.latencyMs
    void this.#clock.sleep(arrives).then(() => this.#arrive(connectionId))
  }

  #arrive(connectionId: string): void {
    const awake = [...this.#subscribers].filter(({ process }) => process.alive)
    const { process, handler } = awake[Math.floor(this.#random.next() * awake.length)] ?? {}
    if (process === undefined || handler === undefined) return
    // A frozen process gets it when it wakes.
    void process.deliver(Promise.resolve()).then(() => {
      const answer = process.run(() => handler(connectionId, 'live'))
      if (answer === 'busy') void this.#clock.sleep(BUSY_MS).then(() => this.#arrive(connectionId))
    })
  }

  async #publish(messages: readonly Pick<ResultMessage, 'id' | 'kind' | 'body'>[]): Promise<void> {
    await this.#clock.sleep(this.#random.next() * this.weather.latencyMs)
    const fails = this.#random.next() < this.weather.failsToPublish
    if (fails && this.#random.next() < 0.5) throw new Error('the broker is away')
    const at = this.#clock.now()
    for (const { id, kind, body } of messages) this.published.push({ at, id, kind, body })
    if (fails) throw new Error('the broker was lost before it answered')
  }
}
