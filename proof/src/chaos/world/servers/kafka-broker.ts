import { kafkaAvailable, startKafka, type RunningKafka } from '@calsync/testkit/kafka'

/** A broker for one world. */
export interface KafkaBroker {
  readonly brokers: readonly string[]
  /** `null` for one that somebody else runs. */
  readonly server: RunningKafka | null
  readonly sessionTimeoutMs: number
}

/** The broker of `KAFKA_BROKERS`, or one of our own, which can be killed. */
export async function openBroker(): Promise<KafkaBroker> {
  const given = process.env['KAFKA_BROKERS']
  if (given !== undefined && given !== '') {
    // The shortest that a broker allows unless told otherwise.
    return { brokers: given.split(','), server: null, sessionTimeoutMs: 6_000 }
  }
  if (!(await kafkaAvailable())) {
    throw new Error('Chaos on Kafka needs Java 17 and Maven, or KAFKA_BROKERS=host:port.')
  }
  const server = await startKafka({ properties: { 'group.min.session.timeout.ms': '1000' } })
  return { brokers: server.brokers, server, sessionTimeoutMs: 3_000 }
}
