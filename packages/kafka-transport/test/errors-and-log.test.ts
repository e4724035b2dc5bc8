import { CalsyncError, Secret } from '@calsync/core'
import { logLevel, type LogEntry } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { kafkaLogCreator } from '../src/kafka-logger.js'
import { redactor } from '../src/redact.js'
import { mayBeBroken, translateError } from '../src/translate-error.js'
import { DeadlineError, within } from '../src/within.js'
import { ManualClock, recordingLogger, type Line } from './fakes.js'

const protocolError = (type: string): Error => Object.assign(new Error(`about ${type}`), { type })
const wrapped = (cause: Error): Error => new Error('retries exceeded', { cause })

describe('translateError', () => {
  it.each([
    [new Error('connect ECONNREFUSED'), 'BROKER_UNAVAILABLE', true],
    [new DeadlineError(5), 'BROKER_UNAVAILABLE', true],
    [wrapped(protocolError('REQUEST_TIMED_OUT')), 'BROKER_UNAVAILABLE', true],
    [wrapped(wrapped(protocolError('UNKNOWN_TOPIC_OR_PARTITION'))), 'TOPIC_MISSING', false],
    [protocolError('TOPIC_AUTHORIZATION_FAILED'), 'BROKER_FORBIDDEN', false],
    [
      wrapped(Object.assign(new Error('LZ4'), { name: 'KafkaJSNotImplemented' })),
      'COMPRESSION_UNSUPPORTED',
      false,
    ],
    [protocolError('MESSAGE_TOO_LARGE'), 'MESSAGE_TOO_LARGE', false],
    [
      Object.assign(new Error('SASL'), { name: 'KafkaJSSASLAuthenticationError' }),
      'BROKER_LOGIN_REFUSED',
      false,
    ],
    [
      Object.assign(new Error('several'), {
        errors: [protocolError('CLUSTER_AUTHORIZATION_FAILED')],
      }),
      'BROKER_FORBIDDEN',
      false,
    ],
  ])('%s is %s', (error, code, retryable) => {
    const translated = translateError(error, String)
    expect(translated).toMatchObject({ code, retryable, cause: error })
    expect(translated.next).toBeTruthy()
    expect(mayBeBroken(error)).toBe(code === 'BROKER_UNAVAILABLE')
  })

  it('leaves its own kind alone, and takes secrets out of the others', () => {
    const own = new CalsyncError({ code: 'X', message: 'x' })
    expect(translateError(own, String)).toBe(own)
    const redact = redactor({
      tls: { key: new Secret('the key') },
      sasl: { mechanism: 'plain', username: 'u', password: 'geheim' },
    })
    expect(translateError(new Error('bad geheim or the key'), redact).message).toMatch(
      /bad \[secret\] or \[secret\]$/,
    )
  })
})

describe('within', () => {
  it('gives the result, the failure, or up', async () => {
    const clock = new ManualClock()
    expect(await within(clock, 5, Promise.resolve(1))).toBe(1)
    await expect(within(clock, 5, Promise.reject(new Error('no')))).rejects.toThrow('no')
    const slow = within(clock, 5, new Promise(() => undefined))
    void clock.advance(5)
    await expect(slow).rejects.toThrow('no answer within 5 ms')
  })
})

describe('the log of kafkajs', () => {
  const lines: Line[] = []
  const clock = new ManualClock()
  const log = kafkaLogCreator(recordingLogger(lines), clock, (text) =>
    text.replaceAll('geheim', '[secret]'),
  )(logLevel.DEBUG)
  const entry = (level: logLevel, message: string, more: object = {}): LogEntry => ({
    namespace: 'Connection',
    level,
    label: 'X',
    log: { timestamp: '', message, ...more },
  })
  const logged = (...args: Parameters<typeof entry>): Line[] => {
    lines.length = 0
    log(entry(...args))
    return [...lines]
  }

  it('comes one level lower, with known fields only, redacted', () => {
    const more = {
      broker: 'b:1',
      retryCount: 2,
      stack: 'S',
      payload: { data: 'D' },
      error: 'geheim!',
    }
    expect(logged(logLevel.ERROR, 'Connection error: geheim', more)).toEqual([
      {
        level: 'warn',
        event: 'kafka.client',
        fields: {
          part: 'Connection',
          message: 'Connection error: [secret]',
          broker: 'b:1',
          retryCount: 2,
          error: '[secret]!',
        },
      },
    ])
    expect(logged(logLevel.WARN, 'careful')[0]?.level).toBe('info')
  })

  it.each([
    [logLevel.DEBUG, 'Request Produce'],
    [logLevel.INFO, 'Consumer has joined the group'],
    [logLevel.ERROR, 'Response Heartbeat(key: 12, version: 3)'],
    [logLevel.WARN, 'The group is rebalancing, re-joining'],
    [logLevel.ERROR, 'Connection error: this Kafka client is closed'],
  ])('drops noise (%i %s), whatever the level is set to', (level, message) => {
    expect(logged(level, message)).toEqual([])
  })

  it('repeats a line once per half minute', async () => {
    expect(logged(logLevel.ERROR, 'Connection timeout')).toHaveLength(1)
    expect(logged(logLevel.ERROR, 'Connection timeout')).toHaveLength(0)
    await clock.advance(30_000)
    expect(logged(logLevel.ERROR, 'Connection timeout')).toHaveLength(1)
  })
})
