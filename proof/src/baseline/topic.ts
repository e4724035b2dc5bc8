import type { SimulatedProcess, World } from '@calsync/testkit/simulation'
import type { SyncMessage } from './messages.ts'
import { passPoint } from './pass-point.ts'

/** As many as users in most worlds: a partition that has one user's messages delays no other. */
export const PARTITIONS = 6

/** What kafkajs does by itself before it gives up. */
const PRODUCER_TRIES = 6

/** A broker of this kind answers soon; the slow network of some worlds is for nudges. */
const MAX_LATENCY_MS = 50

interface Partition {
  readonly log: SyncMessage[]
  committed: number
  /** Settles when a message is added. */
  added: Promise<void>
  tellAdded: () => void
}

/** The topic `outlook.sync.requested`: partitioned by user, kept for ever, its offsets committed. */
export class Topic {
  readonly #world: World
  readonly #partitions: readonly Partition[]

  constructor(world: World) {
    this.#world = world
    this.#partitions = Array.from({ length: PARTITIONS }, () => {
      const partition: Partition = {
        log: [],
        committed: 0,
        added: Promise.resolve(),
        tellAdded: () => {},
      }
      awaitNext(partition)
      return partition
    })
  }

  /** Messages that no consumer has committed yet. */
  get lag(): number {
    return this.#partitions.reduce((sum, { log, committed }) => sum + log.length - committed, 0)
  }

  /** Publishes with acks from all replicas: what is acknowledged is kept. */
  async publish(process: SimulatedProcess, point: string, message: SyncMessage): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await passPoint(process, point, () => this.#send(message))
      } catch (error) {
        if (tries === PRODUCER_TRIES) throw error
      }
    }
  }

  /** The message at the committed offset of a partition; `null` when there is none yet. */
  next(partition: number): { readonly offset: number; readonly message: SyncMessage } | null {
    const { log, committed: offset } = this.#at(partition)
    const message = log[offset]
    return message === undefined ? null : { offset, message }
  }

  added(partition: number): Promise<void> {
    return this.#at(partition).added
  }

  commit(partition: number, offset: number): void {
    this.#at(partition).committed = offset
  }

  /** A consumer's way to the broker and back. */
  async travel(): Promise<void> {
    const { clock, random, network } = this.#world
    await clock.sleep(random.next() * Math.min(MAX_LATENCY_MS, network.weather.latencyMs))
  }

  /** Adds messages of earlier once more. */
  replayOld(count: number): void {
    const { random } = this.#world
    const old = this.#partitions.flatMap(({ log }) => log)
    for (let n = 0; n < count && old.length > 0; n += 1) {
      this.#append(old[Math.floor(random.next() * old.length)] as SyncMessage)
    }
  }

  async #send(message: SyncMessage): Promise<void> {
    const { random, network } = this.#world
    await this.travel()
    const fails = random.next() < network.weather.failsToPublish
    if (fails && random.next() < 0.5) throw new Error('the broker is away')
    this.#append(message)
    if (fails) throw new Error('the broker was lost before it answered')
  }

  #append(message: SyncMessage): void {
    const partition = this.#at(partitionOf(message.userId))
    partition.log.push(message)
    const { tellAdded } = partition
    awaitNext(partition)
    tellAdded()
  }

  #at(partition: number): Partition {
    return this.#partitions[partition] as Partition
  }
}

function awaitNext(partition: Partition): void {
  partition.added = new Promise((resolve) => {
    partition.tellAdded = resolve
  })
}

function partitionOf(userId: string): number {
  let sum = 0
  for (const character of userId) sum = (sum * 31 + character.charCodeAt(0)) % 65_521
  return sum % PARTITIONS
}
