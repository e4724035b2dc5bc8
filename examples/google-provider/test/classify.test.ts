import type { Action, ErrorClass, GatewayReply, Outcome } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { classify } from '../src/classify.js'

const reply = (
  status: number,
  reason?: string,
  headers: Readonly<Record<string, string>> = {},
): GatewayReply => ({
  kind: 'reply',
  origin: 'provider',
  status,
  headers,
  body: reason === undefined ? null : { error: { errors: [{ reason }], code: status } },
})

type Row = [number, string | undefined, Action, Outcome['kind'], ErrorClass]

describe('what Google answers', () => {
  it.each<Row>([
    [400, 'invalid', 'create', 'refused', 'INVALID_EVENT_DATA'],
    [400, 'badRequest', 'update', 'refused', 'INVALID_EVENT_DATA'],
    [401, 'authError', 'update', 'refused', 'INVALID_TOKEN'],
    [403, 'rateLimitExceeded', 'create', 'not_sent', 'RATE_LIMIT_EXCEEDED'],
    [403, 'userRateLimitExceeded', 'find', 'not_sent', 'RATE_LIMIT_EXCEEDED'],
    [403, 'dailyLimitExceeded', 'create', 'not_sent', 'RATE_LIMIT_EXCEEDED'],
    [403, 'quotaExceeded', 'create', 'refused', 'QUOTA_EXCEEDED'],
    [403, 'calendarUsageLimitsExceeded', 'create', 'refused', 'QUOTA_EXCEEDED'],
    [403, 'insufficientPermissions', 'create', 'refused', 'INVALID_TOKEN'],
    [403, 'accessNotConfigured', 'create', 'not_sent', 'MISCONFIGURED'],
    [403, 'forbiddenForNonOrganizer', 'update', 'refused', 'PERMISSION_DENIED'],
    [403, undefined, 'create', 'refused', 'PERMISSION_DENIED'],
    [404, 'notFound', 'update', 'refused', 'EVENT_GONE'],
    [404, 'notFound', 'create', 'refused', 'CALENDAR_GONE'],
    [404, 'notFound', 'find', 'refused', 'CALENDAR_GONE'],
    [409, 'duplicate', 'create', 'refused', 'ALREADY_CREATED'],
    [409, 'conflict', 'update', 'refused', 'CONFLICT'],
    [410, 'deleted', 'delete', 'refused', 'EVENT_GONE'],
    [412, 'conditionNotMet', 'update', 'refused', 'CONFLICT'],
    [429, 'rateLimitExceeded', 'update', 'not_sent', 'RATE_LIMIT_EXCEEDED'],
    [500, 'backendError', 'create', 'ambiguous', 'SERVICE_UNAVAILABLE'],
    [500, 'backendError', 'find', 'not_sent', 'SERVICE_UNAVAILABLE'],
    [502, undefined, 'create', 'unanswered', 'SERVICE_UNAVAILABLE'],
    [503, 'backendError', 'delete', 'ambiguous', 'SERVICE_UNAVAILABLE'],
    [504, undefined, 'update', 'unanswered', 'TIMEOUT'],
    [301, undefined, 'update', 'not_sent', 'MISCONFIGURED'],
    [418, undefined, 'update', 'refused', 'INVALID_EVENT_DATA'],
    [700, undefined, 'update', 'unanswered', 'UNKNOWN_ERROR'],
  ])('%i %s to a %s is %s, %s', (status, reason, action, kind, errorClass) => {
    const outcome = classify(reply(status, reason), action)
    expect([outcome.kind, outcome.error.class]).toEqual([kind, errorClass])
    expect(outcome.error.status).toBe(status)
    expect(outcome.error.code).toBe(reason ?? null)
  })

  it.each([
    [400, 'invalid_grant', 'refused', 'CONNECTION_REVOKED'],
    [401, 'invalid_client', 'not_sent', 'MISCONFIGURED'],
    [429, 'rate_limited', 'not_sent', 'RATE_LIMIT_EXCEEDED'],
    [500, 'internal_failure', 'not_sent', 'SERVICE_UNAVAILABLE'],
  ])('%i %s in place of a token is %s, %s', (status, error, kind, errorClass) => {
    const answer = { ...reply(status), origin: 'gateway', body: { error } } as GatewayReply
    const outcome = classify(answer, 'create')
    expect([outcome.kind, outcome.error.class]).toEqual([kind, errorClass])
  })

  it.each([
    ['120', 120_000],
    ['0.5', 500],
    ['Mon, 01 Feb 2027 08:00:30 GMT', 30_000],
    ['soon', undefined],
    ['-5', undefined],
    ['99999999', 86_400_000],
  ])('Retry-After: %s', (text, ms) => {
    const date = 'Mon, 01 Feb 2027 08:00:00 GMT'
    const { error } = classify(reply(429, undefined, { 'retry-after': text, date }), 'create')
    expect(error.retryAfterMs).toBe(ms)
  })

  it('tells whose limit it is', () => {
    expect(classify(reply(403, 'rateLimitExceeded'), 'create').error.scope).toBe('mailbox')
    expect(classify(reply(403, 'dailyLimitExceeded'), 'create').error.scope).toBe('account')
  })

  it('never repeats a text of Google’s', () => {
    const body = { error: { errors: [{ reason: 'invalid' }], message: 'Algebra is invalid' } }
    const answer = { ...reply(400), body } as GatewayReply
    expect(classify(answer, 'create').error.message).not.toContain('Algebra')
  })
})
