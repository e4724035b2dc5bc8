import type { BeginAttempt, Claim, Instant, ScheduleRef } from '@calsync/core'
import type { MemorySnapshot } from '@calsync/testkit'
import type { HostTransaction } from '@calsync/testkit/contracts'
import { connectionName, slotName, STRANGER } from './places.js'
import type { Side } from './side.js'

export interface HeldClaim {
  readonly claim: Claim
  /** Ids of records with a result: nothing more is begun of them under this claim. */
  readonly settled: Set<string>
  readonly begun: Map<string, BeginAttempt & { readonly sentAt: Instant }>
}

/** One store, and what whoever uses it holds in his hands. */
export class World {
  readonly side: Side
  readonly claims: HeldClaim[] = []
  readonly transactions = new Map<number, HostTransaction>()
  /** Schedules whose heads are locked by plans under way. */
  readonly locked = new Set<ScheduleRef>()
  readonly #choices: unknown[]
  readonly #ids = new Map<string, string>()
  readonly #names = new Map<string, string>()

  /** The worlds of both sides share `choices`: the model's are repeated by the other. */
  constructor(side: Side, choices: unknown[]) {
    this.side = side
    this.#choices = choices
  }

  learn(connection: Parameters<typeof connectionName>[0] & { readonly id: string }): void {
    const name = connectionName(connection)
    this.#ids.set(name, connection.id)
    this.#names.set(connection.id, name)
  }

  connected(slot: number): string | undefined {
    return this.#ids.get(slotName(slot))
  }

  idOf(slot: number): string {
    return this.connected(slot) ?? STRANGER
  }

  nameOf(id: string): string | undefined {
    return this.#names.get(id)
  }

  /** The latest is 0. */
  claim(back: number): HeldClaim | undefined {
    return this.claims.at(-1 - (back % Math.max(1, this.claims.length)))
  }

  /** Where the port leaves the store a choice, the model's state says what does not depend on it. */
  choose<T>(choice: (snapshot: MemorySnapshot) => T): T {
    if (this.side.snapshot === null) return this.#choices.shift() as T
    const chosen = choice(this.side.snapshot())
    this.#choices.push(chosen)
    return chosen
  }
}
