import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  CalsyncError,
  correlationOf,
  idempotencyKey,
  idOf,
  kindOf,
  parseScheduleRef,
  parseSpan,
  parseSyncRequest,
  Secret,
  transactionId,
} from '@calsync/core'

describe('idempotencyKey', () => {
  const parts = { scheduleId: 'class:42', userId: 'alice', version: 2, action: 'update' } as const

  it('has the form of the proposals', () => {
    expect(idempotencyKey({ ...parts, tryNumber: 1 })).toBe('class:42:alice:v2:UPDATE')
    expect(idempotencyKey({ ...parts, tryNumber: 3 })).toBe('class:42:alice:v2:UPDATE:retry2')
  })
})

describe('transactionId', () => {
  const id = '0b8c1a52-6a0e-4a4b-9a59-3b6c2a6f1d11'

  it('is the same for the same incarnation, a UUID of version 5, and another for the next', () => {
    expect(transactionId(id, 0)).toBe(transactionId(id, 0))
    expect(transactionId(id, 0)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/)
    expect(transactionId(id, 1)).not.toBe(transactionId(id, 0))
    expect(correlationOf(id, 1)).toBe(`${id}/1`)
  })
})

describe('parseScheduleRef', () => {
  it('splits at the first colon only', () => {
    const ref = parseScheduleRef('class:a:b')
    expect([kindOf(ref), idOf(ref)]).toEqual(['class', 'a:b'])
  })

  it.each(['42', ':42', 'class:', '4:2', ''])('refuses "%s" and shows the form', (text) => {
    expect(() => parseScheduleRef(text)).toThrow('for example class:42')
  })
})

describe('parseSpan', () => {
  it('reads days and months', () => {
    expect(parseSpan('7d')).toBe(7 * 86_400_000)
    expect(parseSpan('24mo')).toBeGreaterThan(700 * 86_400_000)
  })

  it.each(['7', 'd', '-1d', '1 d'])('refuses "%s"', (text) => {
    expect(() => parseSpan(text)).toThrow(CalsyncError)
  })
})

describe('parseSyncRequest', () => {
  const request = {
    type: 'batch_sync',
    connectionId: '0b8c1a52-6a0e-4a4b-9a59-3b6c2a6f1d11',
    userId: 'alice',
    priority: 'low',
    reason: 'retry',
    timestamp: '2026-01-01T00:00:00Z',
  }

  it('reads the messages of the proposals', () => {
    expect(parseSyncRequest(JSON.stringify(request))).toEqual(request)
  })

  it.each([
    ['not JSON', 'canary{'],
    ['connectionId', JSON.stringify({ ...request, connectionId: 'canary' })],
    ['limit', `"${'canary'.repeat(20_000)}"`],
    ['message', '"canary"'],
  ])('says what is wrong (%s) and never repeats the content', (why, text) => {
    try {
      parseSyncRequest(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(CalsyncError)
      expect((error as CalsyncError).code).toBe('UNREADABLE_MESSAGE')
      expect((error as CalsyncError).message).toContain(why)
      expect(inspect(error)).not.toContain('canary')
    }
  })
})

describe('Secret', () => {
  it('never turns into text by itself', () => {
    const secret = new Secret('canary')
    const texts = [JSON.stringify({ secret }), inspect({ secret }), String(secret)]
    expect(texts.join()).not.toContain('canary')
    expect(secret.reveal()).toBe('canary')
  })
})
