import { createRequire } from 'node:module'
import type * as KafkaJs from 'kafkajs'

let loaded: typeof KafkaJs | undefined

/** kafkajs, not loaded before a client is opened: processes without Kafka import this package, too. */
export function kafkajs(): typeof KafkaJs {
  return (loaded ??= createRequire(import.meta.url)('kafkajs') as typeof KafkaJs)
}
