import type { ArmedFailpoint } from '../world.ts'

/** What a worker is told first; its secrets are in its environment. */
export interface WorkerSettings {
  readonly name: string
  readonly failpoints: readonly ArmedFailpoint[]
  readonly clockSkewMs: number
  readonly sandboxUrl: string
  readonly kafka: KafkaPlace | null
}

/** Where this world's topics are. */
export interface KafkaPlace {
  readonly brokers: readonly string[]
  readonly topicPrefix: string
  readonly appEventsTopic: string
  readonly consumerGroup: string
  /** A broker of our own allows short sessions: the partitions of a dead worker are free sooner. */
  readonly sessionTimeoutMs: number
}
