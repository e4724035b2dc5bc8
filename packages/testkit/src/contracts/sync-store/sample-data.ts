import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  type ErrorFacts,
  parseCalendarEvent,
  type ResultMessage,
  type Schedule,
  type ScheduleRef,
} from '@calsync/core'

export function scheduleOf(ref: ScheduleRef, overrides: Partial<Schedule> = {}): Schedule {
  return {
    ref,
    organizationId: 'acme',
    event: parseCalendarEvent({
      title: `Über ${ref}`,
      start: '2026-02-02T09:00:00',
      timeZone: 'Europe/Berlin',
      duration: 'PT1H',
      alerts: [{ offset: '-PT15M' }],
    }),
    facilitators: ['alice'],
    deleted: false,
    ...overrides,
  }
}

export const timeout: ErrorFacts = {
  class: 'TIMEOUT',
  code: null,
  message: 'no answer',
  status: 504,
}

export const badData: ErrorFacts = {
  class: 'INVALID_EVENT_DATA',
  code: 'ErrorInvalidRequest',
  message: 'the end is before the start',
  status: 400,
  requestId: 'req-1',
}

export const revoked: ErrorFacts = {
  class: 'CONNECTION_REVOKED',
  code: 'InvalidAuthenticationToken',
  message: 'the user has to reconnect',
  status: 401,
}

export function messageOf(overrides: Partial<ResultMessage> = {}): ResultMessage {
  return {
    id: randomUUID(),
    kind: 'completed',
    integration: 'microsoft-outlook',
    key: 'key-1',
    body: { scheduleId: 'class:1', nested: { text: 'größer ✓' } },
    ...overrides,
  }
}

/** Times pass through databases that round them. */
export function assertNear(actual: number | null, expected: number, toleranceMs = 5): void {
  assert.ok(actual !== null, 'a time is missing')
  const apart = Math.abs(actual - expected)
  assert.ok(apart <= toleranceMs, `${actual} is ${apart} ms away from ${expected}`)
}

/** A promise with its handles outside, for plans that wait in the middle. */
export function signal(): { readonly given: Promise<void>; give(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { given: promise, give: resolve }
}
