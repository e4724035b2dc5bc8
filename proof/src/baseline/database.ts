import type { SimulatedProcess, World } from '@calsync/testkit/simulation'
import { passPoint } from './pass-point.ts'
import { Tables } from './tables.ts'

/**
 * The proposals' database, over the same network and in the same weather as calsync's. The work of
 * one transaction is done at once, in full.
 */
export class Database {
  readonly tables = new Tables()
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  async transact<T>(
    process: SimulatedProcess,
    point: string,
    work: (tables: Tables) => T,
  ): Promise<T> {
    return await passPoint(process, point, () => this.#overNetwork(point, work))
  }

  async #overNetwork<T>(what: string, work: (tables: Tables) => T): Promise<T> {
    const { weather, random } = this.#world
    const { restarts } = weather
    await this.travel()
    if (random.next() < weather.fails || weather.restarts !== restarts) throw lost(what)
    const result = work(this.tables)
    await this.travel()
    if (random.next() < weather.losesAnswers || weather.restarts !== restarts) throw lost(what)
    return result
  }

  /** One way over the network. */
  async travel(): Promise<void> {
    const { clock, random, weather } = this.#world
    await clock.sleep(random.next() * weather.latencyMs)
  }
}

function lost(what: string): Error {
  return new Error(`the connection to the database ended during ${what}`)
}
