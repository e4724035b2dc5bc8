import type { Setting } from './setting.js'

/** Environment variables by name, as `process.env` has them. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

interface Variable {
  readonly name: string
  readonly path: string
  readonly number?: true
}

/** In the order of weight: `CALSYNC_DATABASE_URL` wins over `DATABASE_URL`. */
const variables: readonly Variable[] = [
  { name: 'DATABASE_URL', path: 'database' },
  { name: 'CALSYNC_DATABASE_URL', path: 'database' },
  { name: 'CALSYNC_SCHEMA', path: 'schema' },
  { name: 'CALSYNC_TABLE_PREFIX', path: 'tablePrefix' },
  { name: 'CALSYNC_TRANSPORT', path: 'transport' },
  { name: 'KAFKA_BROKERS', path: 'kafka.brokers' },
  { name: 'KAFKA_CONSUMER_GROUP', path: 'kafka.consumerGroup' },
  { name: 'KAFKA_TOPIC_PREFIX', path: 'kafka.topicPrefix' },
  { name: 'PICA_API_URL', path: 'pica.baseUrl' },
  { name: 'PICA_SECRET', path: 'pica.secret' },
  { name: 'PICA_API_KEY', path: 'pica.secret' },
  { name: 'CONNECTION_KEY_ENCRYPTION_KEY', path: 'encryptionKeys' },
  { name: 'SYNC_MAX_RETRIES', path: 'retry.maxTries', number: true },
  { name: 'SYNC_INITIAL_RETRY_DELAY_MS', path: 'retry.initialDelayMs', number: true },
  { name: 'SYNC_MAX_RETRY_DELAY_MS', path: 'retry.maxDelayMs', number: true },
  { name: 'SYNC_BATCH_SIZE', path: 'batchSize', number: true },
  { name: 'CALSYNC_NEW_ORGANIZATIONS', path: 'newOrganizations' },
  { name: 'INSTANCE_ID', path: 'instanceId' },
]

/** What the environment says; an empty variable says nothing. */
export function environmentSettings(environment: EnvironmentVariables): Setting[] {
  return variables.flatMap(({ name, path, number }) => {
    const text = environment[name]?.trim()
    if (text === undefined || text === '') return []
    const value = number === true && /^-?\d{1,15}$/.test(text) ? Number(text) : text
    return [{ path, value, origin: name }]
  })
}
