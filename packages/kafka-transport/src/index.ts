export type { KafkaOptions, KafkaSasl, KafkaTls } from './options.js'
export type { KafkaTimings } from './timings.js'
export { kafka, type KafkaTransport } from './transport.js'
