import type { Clock, Logger, Random, Secret, Telemetry } from '@calsync/core'
import type { KafkaTimings } from './timings.js'

/** Certificates in PEM form. */
export interface KafkaTls {
  /** Authority that signed the brokers' certificates, when it is not a public one. */
  readonly ca?: string
  /** This client's certificate and key, for brokers that ask for them. */
  readonly cert?: string
  readonly key?: Secret | string
  /** The name on the brokers' certificates, when it is not their host name. */
  readonly servername?: string
}

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: Secret | string
    }
  | {
      readonly mechanism: 'oauthbearer'
      /** Called for every new connection; returns a token that is valid now. */
      readonly token: () => Promise<Secret | string>
    }

export interface KafkaOptions {
  /** `host:port`, as a list or separated by commas. */
  readonly brokers: string | readonly string[]
  /** Name in the broker's logs; a random part is appended. Default `calsync`. */
  readonly clientId?: string
  /** Workers of one group share the partitions. Default `outlook-sync-workers`. */
  readonly consumerGroup?: string
  /**
   * Integration → topic prefix. Default `{ 'microsoft-outlook': 'outlook.sync' }`. All workers of
   * a group need the same prefixes: kafkajs drops the partitions of topics that a member did not
   * subscribe to.
   */
  readonly topicPrefixes?: Readonly<Record<string, string>>
  /** Topic of the notifications to users. Default `app-events`. */
  readonly appEventsTopic?: string
  /** `true` for brokers with a public certificate. Default `false`. */
  readonly tls?: boolean | KafkaTls
  readonly sasl?: KafkaSasl
  /** Partitions of a topic; the most workers that can share it. Default 12. */
  readonly partitions?: number
  /** Copies of a topic that is created. Default: the broker's own default. */
  readonly replicationFactor?: number
  /** Creates missing topics before they are first used. Default `false`. */
  readonly createTopics?: boolean
  readonly timings?: Partial<KafkaTimings>
  readonly clock?: Clock
  readonly random?: Random
  readonly logger?: Logger
  readonly telemetry?: Telemetry
}
