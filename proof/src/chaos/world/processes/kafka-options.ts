import type { KafkaOptions } from 'calsync'
import type { KafkaPlace } from './worker-settings.ts'

/** How this world's processes use the broker: with short times, as everything in it. */
export function kafkaOptions({
  brokers,
  topicPrefix,
  appEventsTopic,
  consumerGroup,
  sessionTimeoutMs,
}: KafkaPlace): Partial<KafkaOptions> & { readonly topicPrefix: string } {
  return {
    brokers,
    topicPrefix,
    appEventsTopic,
    consumerGroup,
    partitions: 12,
    createTopics: true,
    timings: {
      sessionTimeoutMs,
      heartbeatMs: Math.floor(sessionTimeoutMs / 6),
      rebalanceTimeoutMs: 6_000,
      fetchWaitMs: 100,
      watchdogMs: 1_000,
      stalledMs: 5_000,
      rebuildMaxMs: 2_000,
      connectMs: 1_000,
      requestMs: 5_000,
      nudgeMs: 1_000,
      nudgeRestMs: 500,
      publishMs: 5_000,
      // A worker works before it has joined the group: whoever starts one need not wait for that.
      joinMs: 250,
      checkMs: 10_000,
      closeMs: 2_000,
    },
  }
}
