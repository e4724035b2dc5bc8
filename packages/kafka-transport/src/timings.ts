/** How long the transport waits for what, all in milliseconds. */
export interface KafkaTimings {
  /** Silence after which the broker gives a worker's partitions to others: the delay after a crash. Default 15 s. */
  readonly sessionTimeoutMs: number
  /** Default 3 s; at most a third of the session timeout. */
  readonly heartbeatMs: number
  /** How long the broker waits for all workers to rejoin. Default 60 s. */
  readonly rebalanceTimeoutMs: number
  /** Longest a fetch waits for messages, and so the delay of a resumed partition. Default 500 ms. */
  readonly fetchWaitMs: number
  /** How long a partition rests after the handler answered `busy`. Default 250 ms. */
  readonly busyPauseMs: number
  /** How long a partition rests when a dead letter could not be written. Default 5 s. */
  readonly deadLetterPauseMs: number
  /** How often the watchdog looks at the consumer. Default 15 s. */
  readonly watchdogMs: number
  /** Messages waiting, none taken, not paused: after so long the consumer is rebuilt. Default 60 s. */
  readonly stalledMs: number
  /** First and longest wait before a lost consumer is rebuilt. Default 250 ms and 15 s. */
  readonly rebuildMs: number
  readonly rebuildMaxMs: number
  /** Default 3 s per broker address. */
  readonly connectMs: number
  /** Default 15 s; joining a group and fetching have limits of their own. */
  readonly requestMs: number
  /** Longest that `nudge` takes. Default 2 s. */
  readonly nudgeMs: number
  /** After a failed nudge, the following ones are dropped at once for so long. Default 2 s. */
  readonly nudgeRestMs: number
  /** Longest that `publish` takes for one produce request. Default 15 s. */
  readonly publishMs: number
  /** Longest that `subscribe` waits for the group; joining goes on after that. Default 10 s. */
  readonly joinMs: number
  /** Longest that `check` and `ensureTopics` take for one step. Default 10 s. */
  readonly checkMs: number
  /** Longest that `stop` and `close` wait for the broker's goodbye. Default 5 s. */
  readonly closeMs: number
}

export const defaultTimings: KafkaTimings = {
  sessionTimeoutMs: 15_000,
  heartbeatMs: 3_000,
  rebalanceTimeoutMs: 60_000,
  fetchWaitMs: 500,
  busyPauseMs: 250,
  deadLetterPauseMs: 5_000,
  watchdogMs: 15_000,
  stalledMs: 60_000,
  rebuildMs: 250,
  rebuildMaxMs: 15_000,
  connectMs: 3_000,
  requestMs: 15_000,
  nudgeMs: 2_000,
  nudgeRestMs: 2_000,
  publishMs: 15_000,
  joinMs: 10_000,
  checkMs: 10_000,
  closeMs: 5_000,
}
