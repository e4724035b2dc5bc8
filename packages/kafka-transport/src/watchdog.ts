/** What the watchdog saw of one assigned partition. */
export interface PartitionSample {
  /** `topic/partition`. */
  readonly partition: string
  /** Messages that are not handed over yet. */
  readonly lag: bigint
  /** Resting on purpose. */
  readonly paused: boolean
}

/**
 * Tells a consumer that stands still from one that has nothing to do. All times are monotonic
 * milliseconds.
 *
 * kafkajs can keep its group membership and fetch nothing for a partition, or keep a fetch loop
 * that has ended; neither raises an error.
 */
export class Watchdog {
  readonly #stalledMs: number
  readonly #outsideMs: number
  /** Since when a partition has waited without a message of it being taken. */
  readonly #waitingSince = new Map<string, number>()
  #outsideSince: number | undefined

  /**
   * @param stalledMs how long messages may wait with none taken
   * @param outsideMs how long the consumer may be no member of the group
   */
  constructor(stalledMs: number, outsideMs: number, nowMs: number) {
    this.#stalledMs = stalledMs
    this.#outsideMs = outsideMs
    this.#outsideSince = nowMs
  }

  joined(): void {
    this.#outsideSince = undefined
    this.#waitingSince.clear()
  }

  /** The consumer is no member of the group: a rebalance. */
  left(nowMs: number): void {
    this.#outsideSince ??= nowMs
  }

  /** A message of the partition was taken or looked at. */
  touched(partition: string): void {
    this.#waitingSince.delete(partition)
  }

  /** Why the consumer has to be rebuilt; undefined while it may go on. */
  judge(samples: readonly PartitionSample[], nowMs: number): string | undefined {
    if (this.#outsideSince !== undefined) {
      const outsideMs = nowMs - this.#outsideSince
      return outsideMs > this.#outsideMs
        ? `not in the group for ${Math.round(outsideMs)} ms`
        : undefined
    }
    for (const { partition, lag, paused } of samples) {
      if (lag <= 0n || paused) {
        this.#waitingSince.delete(partition)
        continue
      }
      const since = this.#waitingSince.get(partition)
      if (since === undefined) this.#waitingSince.set(partition, nowMs)
      else if (nowMs - since > this.#stalledMs) {
        return `${lag} messages of ${partition} wait, none taken for ${Math.round(nowMs - since)} ms`
      }
    }
    return undefined
  }
}
