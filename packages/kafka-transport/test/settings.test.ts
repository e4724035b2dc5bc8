import { describe, expect, it } from 'vitest'
import { settingsOf } from '../src/settings.js'

describe('settings', () => {
  it('has the defaults of the proposals', () => {
    const settings = settingsOf({ brokers: 'one:9092, two:9092,' })
    expect(settings.brokers).toEqual(['one:9092', 'two:9092'])
    expect(settings.consumerGroup).toBe('outlook-sync-workers')
    expect([...settings.topicPrefixes]).toEqual([['microsoft-outlook', 'outlook.sync']])
    expect(settings.appEventsTopic).toBe('app-events')
    expect(settings.partitions).toBe(12)
    expect(settings.clientId).toMatch(/^calsync-[0-9a-f]{8}$/)
  })

  it('changes single timings', () => {
    const { timings } = settingsOf({ brokers: ['one:9092'], timings: { nudgeMs: 7 } })
    expect([timings.nudgeMs, timings.publishMs]).toEqual([7, 15_000])
  })

  it.each([
    ['no broker', { brokers: ' , ' }],
    ['a URL', { brokers: 'kafka://user:canary@one:9092' }],
    ['no port', { brokers: ['one'] }],
    ['no prefix', { brokers: 'one:1', topicPrefixes: {} }],
    ['a prefix with a space', { brokers: 'one:1', topicPrefixes: { a: 'b c' } }],
    ['an empty topic', { brokers: 'one:1', appEventsTopic: '' }],
    ['no partitions', { brokers: 'one:1', partitions: 0 }],
    ['slow heartbeats', { brokers: 'one:1', timings: { heartbeatMs: 9_000 } }],
  ])('refuses %s, without repeating what may hold a password', (_, options) => {
    let caught: unknown
    try {
      settingsOf(options)
    } catch (error) {
      caught = error
    }
    expect(caught).toMatchObject({ code: 'CONFIG_INVALID', retryable: false })
    expect(String(caught)).not.toContain('canary')
  })
})
