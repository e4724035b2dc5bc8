import type { TestProject } from 'vitest/node'
import { kafkaAvailable, startKafka } from '../../packages/testkit/src/kafka.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Brokers that a test run shares; each test file creates its own topics and groups. */
    kafkaBrokers: string[]
  }
}

/** One broker for all files of a project: `inject('kafkaBrokers')` in a test. */
export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['KAFKA_BROKERS']
  if (given !== undefined && given !== '') {
    project.provide('kafkaBrokers', given.split(','))
    return undefined
  }
  if (!(await kafkaAvailable())) {
    throw new Error('The Kafka suites need Java 17 and Maven, or KAFKA_BROKERS=host:port.')
  }
  const server = await startKafka()
  project.provide('kafkaBrokers', server.brokers)
  return () => server.stop()
}
