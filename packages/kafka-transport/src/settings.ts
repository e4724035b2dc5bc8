import {
  CalsyncError,
  silentLogger,
  silentTelemetry,
  type Clock,
  type Logger,
  type Random,
  type Telemetry,
} from '@calsync/core'
import type { logCreator } from 'kafkajs'
import { kafkaLogCreator } from './kafka-logger.js'
import type { KafkaOptions, KafkaSasl, KafkaTls } from './options.js'
import { redactor } from './redact.js'
import { systemClock, systemRandom } from './system.js'
import { defaultTimings, type KafkaTimings } from './timings.js'

/** The options with every default filled in. */
export interface Settings {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly consumerGroup: string
  readonly topicPrefixes: ReadonlyMap<string, string>
  readonly appEventsTopic: string
  readonly tls: boolean | KafkaTls
  readonly sasl: KafkaSasl | undefined
  readonly partitions: number
  readonly replicationFactor: number | undefined
  readonly createTopics: boolean
  readonly timings: KafkaTimings
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly telemetry: Telemetry
  /** Takes the configured secrets out of a text. */
  readonly redact: (text: string) => string
  /** kafkajs's log; one for all its instances, so that a line repeated by several comes once. */
  readonly kafkaLog: logCreator
}

const TOPIC_PART = /^[A-Za-z0-9._-]{1,200}$/

/** Throws `CalsyncError` (`CONFIG_INVALID`) for options that can never work. */
export function settingsOf(options: KafkaOptions): Settings {
  const random = options.random ?? systemRandom
  const topicPrefixes = new Map(
    Object.entries(options.topicPrefixes ?? { 'microsoft-outlook': 'outlook.sync' }),
  )
  const clock = options.clock ?? systemClock
  const logger = options.logger ?? silentLogger
  const redact = redactor(options)
  const settings: Settings = {
    brokers: brokerList(options.brokers),
    clientId: `${options.clientId ?? 'calsync'}-${random.uuid().slice(0, 8)}`,
    consumerGroup: options.consumerGroup ?? 'outlook-sync-workers',
    topicPrefixes,
    appEventsTopic: options.appEventsTopic ?? 'app-events',
    tls: options.tls ?? false,
    sasl: options.sasl,
    partitions: options.partitions ?? 12,
    replicationFactor: options.replicationFactor,
    createTopics: options.createTopics ?? false,
    timings: { ...defaultTimings, ...options.timings },
    clock,
    random,
    logger,
    telemetry: options.telemetry ?? silentTelemetry,
    redact,
    kafkaLog: kafkaLogCreator(logger, clock, redact),
  }
  requireValid(settings)
  return settings
}

function brokerList(brokers: string | readonly string[]): string[] {
  const list = typeof brokers === 'string' ? brokers.split(',') : [...brokers]
  return list.map((broker) => broker.trim()).filter((broker) => broker !== '')
}

function requireValid(settings: Settings): void {
  if (settings.brokers.length === 0) {
    throw invalid(
      'no Kafka broker is given',
      "set `brokers`, for example 'kafka-1:9092,kafka-2:9092'",
    )
  }
  for (const broker of settings.brokers) {
    if (!/^[^\s:/@]+:\d{1,5}$/.test(broker)) {
      // Not repeated: a URL pasted here by mistake may carry a password.
      throw invalid('a Kafka broker is not of the form host:port', 'correct `brokers`')
    }
  }
  if (settings.topicPrefixes.size === 0) {
    throw invalid(
      'no topic prefix is given',
      "set `topicPrefixes`, for example { 'microsoft-outlook': 'outlook.sync' }",
    )
  }
  for (const name of [...settings.topicPrefixes.values(), settings.appEventsTopic]) {
    if (!TOPIC_PART.test(name)) {
      throw invalid(
        `'${name}' cannot be a topic name`,
        'use letters, digits, dots, underscores and hyphens, at most 200',
      )
    }
  }
  if (!Number.isInteger(settings.partitions) || settings.partitions < 1) {
    throw invalid(`partitions is ${settings.partitions}`, 'set `partitions` to 1 or more')
  }
  const { heartbeatMs, sessionTimeoutMs } = settings.timings
  if (heartbeatMs * 3 > sessionTimeoutMs) {
    throw invalid(
      `a heartbeat every ${heartbeatMs} ms is too slow for a session of ${sessionTimeoutMs} ms`,
      'set `timings.heartbeatMs` to at most a third of `timings.sessionTimeoutMs`',
    )
  }
}

function invalid(message: string, next: string): CalsyncError {
  return new CalsyncError({ code: 'CONFIG_INVALID', message, next })
}
