import { describe, expect, it } from 'vitest'
import { environmentSettings } from '../../src/configuration/environment-settings.js'
import {
  describeProblem,
  requireValid,
  resolveSettings,
} from '../../src/configuration/resolve-settings.js'
import { settingsIn } from '../../src/configuration/setting.js'

const url = 'postgres://alice:hunter2@db.example:5433/app'

const problemsOf = (environment: Record<string, string>): string[] =>
  resolveSettings(environmentSettings(environment)).problems.map(describeProblem)

describe('resolveSettings', () => {
  it('has defaults for everything but the database', () => {
    const { settings, problems } = resolveSettings([])
    expect(problems).toEqual([])
    expect(settings).toMatchObject({ schema: 'calsync', transport: 'postgres', sources: [] })
    expect(settings.database).toBeUndefined()
  })

  it('lets flags win over the environment, and the environment over the file', () => {
    const { settings } = resolveSettings([
      ...settingsIn(
        { schema: 'from_file', batchSize: 3, retry: { maxTries: 2, multiplier: 3 } },
        'calsync.config.ts',
      ),
      ...environmentSettings({ CALSYNC_SCHEMA: 'from_env', SYNC_MAX_RETRIES: '7' }),
      { path: 'schema', value: 'from_flag', origin: '--schema' },
    ])
    expect(settings).toMatchObject({
      schema: 'from_flag',
      batchSize: 3,
      retry: { maxTries: 7, multiplier: 3 },
    })
  })

  it('prefers CALSYNC_DATABASE_URL, in whatever order they stand', () => {
    const other = 'postgres://localhost/other'
    const { settings } = resolveSettings(
      environmentSettings({ CALSYNC_DATABASE_URL: url, DATABASE_URL: other }),
    )
    expect(settings.database).toBe(url)
  })

  it("knows all of the proposals' variables", () => {
    const { settings, problems } = resolveSettings(
      environmentSettings({
        DATABASE_URL: url,
        KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
        KAFKA_CONSUMER_GROUP: 'outlook-sync-workers',
        KAFKA_TOPIC_PREFIX: 'outlook.sync',
        PICA_API_URL: 'https://api.picaos.com/v1',
        PICA_API_KEY: 'sk_live_1',
        CONNECTION_KEY_ENCRYPTION_KEY: 'k',
        SYNC_MAX_RETRIES: '5',
        SYNC_INITIAL_RETRY_DELAY_MS: '1000',
        SYNC_MAX_RETRY_DELAY_MS: '300000',
        SYNC_BATCH_SIZE: '10',
        INSTANCE_ID: 'worker-1',
        CALSYNC_SCHEMA: 'sync',
        CALSYNC_TRANSPORT: 'kafka',
      }),
    )
    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      kafka: { brokers: ['kafka-1:9092', 'kafka-2:9092'], topicPrefix: 'outlook.sync' },
      retry: { maxTries: 5, initialDelayMs: 1000, maxDelayMs: 300000 },
      batchSize: 10,
      instanceId: 'worker-1',
      schema: 'sync',
      transport: 'kafka',
    })
  })

  it('does not switch to Kafka because brokers are there', () => {
    const { settings } = resolveSettings(environmentSettings({ KAFKA_BROKERS: 'kafka:9092' }))
    expect(settings.transport).toBe('postgres')
  })

  it('takes an empty variable for none', () => {
    expect(problemsOf({ DATABASE_URL: '', SYNC_BATCH_SIZE: ' ' })).toEqual([])
  })

  it('is frozen', () => {
    const { settings } = resolveSettings([])
    expect(Object.isFrozen(settings)).toBe(true)
    expect(Object.isFrozen(settings.retry)).toBe(true)
  })

  it('names each problem, its place and the harmless value', () => {
    expect(
      problemsOf({ SYNC_MAX_RETRIES: 'many', SYNC_BATCH_SIZE: '0', CALSYNC_TRANSPORT: 'redis' }),
    ).toEqual([
      'CALSYNC_TRANSPORT must be postgres or kafka, it is "redis"',
      'SYNC_MAX_RETRIES must be a whole number, it is "many"',
      'SYNC_BATCH_SIZE must be at least 1, it is 0',
    ])
  })

  it('never repeats what may be secret', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://root:canary@db/app',
      KAFKA_BROKERS: 'https://user:canary@kafka:9092',
      PICA_API_URL: 'canary',
    })
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toContain('canary')
  })

  it('keeps what is right beside what is malformed', () => {
    const { settings, problems } = resolveSettings(
      environmentSettings({ CALSYNC_SCHEMA: 'Not A Schema', DATABASE_URL: url }),
    )
    expect(problems).toHaveLength(1)
    expect(settings).toMatchObject({ schema: 'calsync', database: url })
  })

  it('falls back to an earlier value when a later one is malformed, and says so', () => {
    const { settings, problems } = resolveSettings([
      ...settingsIn({ batchSize: 7 }, 'calsync.config.ts'),
      ...environmentSettings({ SYNC_BATCH_SIZE: 'x' }),
    ])
    expect(settings.batchSize).toBe(7)
    expect(problems.map(({ origin }) => origin)).toEqual(['SYNC_BATCH_SIZE'])
  })

  it('suggests the key that was meant', () => {
    const { problems } = resolveSettings(settingsIn({ scema: 'x' }, 'calsync.config.ts'))
    expect(problems.map(describeProblem)).toEqual([
      '`scema` in calsync.config.ts has no meaning; did you mean `schema`?',
    ])
  })

  it('throws one error for all problems', () => {
    const resolved = resolveSettings(
      environmentSettings({ CALSYNC_SCHEMA: 'A', SYNC_BATCH_SIZE: 'x' }),
    )
    expect(() => requireValid(resolved)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/CALSYNC_SCHEMA .*; SYNC_BATCH_SIZE /) as string,
      }),
    )
  })
})
