/** How fast and how long. */
export interface Tempo {
  readonly users: number
  readonly workers: number
  /** Transactions of all hosts together. */
  readonly editsPerSecond: number
  /** Between two looks at the evidence. */
  readonly roundMs: readonly [number, number]
  /**
   * Workers that die at failpoints; the others take up at once what those leave behind. Fewer on
   * Kafka: each death and each start is a rebalance, and in a group that never settles nobody gets
   * as far as the failpoints of real work.
   */
  readonly armed: Readonly<Record<'postgres' | 'kafka', number>>
  /** Faults in force at once where they come together. */
  readonly atOnce: number
  /** After the faults have stopped, everything must be at rest within this time (L1). */
  readonly quietMs: number
}

export const usualTempo: Tempo = {
  users: 6,
  workers: 3,
  armed: { postgres: 2, kafka: 1 },
  editsPerSecond: 20,
  roundMs: [30_000, 60_000],
  atOnce: 3,
  quietMs: 90_000,
}

/** The run of `npm test`: one round, in which all faults come once, several at a time. */
export const shortTempo: Tempo = { ...usualTempo, atOnce: 4, armed: { postgres: 1, kafka: 1 } }

/** Short rounds with everything at once, until something falls: a mutant is to be caught soon. */
export const mutantTempo: Tempo = {
  ...shortTempo,
  editsPerSecond: 30,
  roundMs: [15_000, 25_000],
  quietMs: 45_000,
}
