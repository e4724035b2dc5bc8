import type { Sandbox } from '../sandbox/sandbox.js'
import type { SandboxEvent } from '../sandbox/mailbox-view.js'
import { accountOf } from './test-gateway.js'

/** An event as the user sees it in the calendar. */
export interface TestEvent {
  /** The provider's id. */
  readonly id: string
  readonly title: string
  /** UTC, `2026-03-02T08:00:00.000Z`; of an all-day event the date, `2026-03-02`. */
  readonly start: string
  /** UTC; of an all-day event the day after the last one. */
  readonly end: string
  /** The zone it was written in, by the provider's name for it. */
  readonly timeZone: string
  readonly isAllDay: boolean
  readonly location: string
  readonly description: string
  /** Microsoft's words: `busy`, `free`, `tentative` … */
  readonly showAs: string
  readonly sensitivity: string
  readonly categories: readonly string[]
  readonly isSeries: boolean
}

/** One time at which a calendar shows something: a single event, or one of a series. */
export interface TestOccurrence {
  readonly id: string
  readonly title: string
  readonly start: string
  readonly end: string
  readonly isAllDay: boolean
}

export interface FailOptions {
  /** So many calls, then all is well again. Default 1. */
  readonly times?: number
  /** Of 429 and 503: how long to wait, seconds. Default 1. */
  readonly retryAfterSeconds?: number
}

/** A user's calendar in the sandbox. */
export class TestMailbox {
  readonly userId: string
  readonly #sandbox: Sandbox

  constructor(sandbox: Sandbox, userId: string) {
    this.userId = userId
    this.#sandbox = sandbox
    accountOf(sandbox, userId)
  }

  /** What stands in the calendar, by start; a series is one event. */
  events(): TestEvent[] {
    return this.#view
      .events()
      .sort((a, b) => a.startUtcMs - b.startUtcMs)
      .map(testEvent)
  }

  /** What the calendar shows in a range (ISO 8601, the end exclusive), series expanded, by start. */
  occurrences(range: { readonly from: string; readonly to: string }): TestOccurrence[] {
    return this.#view.occurrences(range).map(({ externalId, subject, start, end, isAllDay }) => ({
      ...{ id: externalId, title: subject, start, end, isAllDay },
    }))
  }

  /** The user moves an event; times are UTC, ISO 8601. */
  move(
    event: Pick<TestEvent, 'id'>,
    times: { readonly start: string; readonly end: string },
  ): void {
    const utc = (time: string) => ({
      dateTime: new Date(time).toISOString().slice(0, 19),
      timeZone: 'UTC',
    })
    const moved = { start: utc(times.start), end: utc(times.end) }
    this.#sandbox.moveAsUser(this.userId, event.id, moved)
  }

  /** The user deletes an event. */
  delete(event: Pick<TestEvent, 'id'>): void {
    this.#sandbox.deleteAsUser(this.userId, event.id)
  }

  /**
   * Makes the next calls on this mailbox fail: with that status, or, `lost answer`, they are carried
   * out and nobody hears of it.
   */
  fail(how: number | 'lost answer', { times = 1, retryAfterSeconds = 1 }: FailOptions = {}): void {
    const rule = { mailbox: this.userId, times }
    if (how === 'lost answer') {
      this.#sandbox.addFault({ ...rule, action: { type: 'reset', apply: true } })
    } else if (how === 429) {
      this.#sandbox.addFault({ ...rule, action: { type: 'throttle', retryAfterSeconds } })
    } else {
      const headers = how === 503 ? { 'retry-after': String(retryAfterSeconds) } : {}
      this.#sandbox.addFault({ ...rule, action: { type: 'reply', status: how, headers } })
    }
  }

  /** The account's token dies: nothing can be written until the user connects again. */
  revoke(): void {
    this.#sandbox.revoke(this.userId, 'failed')
  }

  /** The user goes through the provider's dialog again; `connections.connect()` takes up the new key. */
  authorize(): void {
    this.#sandbox.reconnect({ identity: this.userId })
  }

  get #view() {
    return this.#sandbox.mailbox(this.userId)
  }
}

function testEvent({ id, subject, startUtcMs, endUtcMs, resource }: SandboxEvent): TestEvent {
  const isAllDay = resource['isAllDay'] === true
  const shown = (ms: number, key: string): string =>
    isAllDay ? text(member(resource[key], 'dateTime')).slice(0, 10) : new Date(ms).toISOString()
  return {
    id,
    title: subject,
    start: shown(startUtcMs, 'start'),
    end: shown(endUtcMs, 'end'),
    timeZone: text(resource['originalStartTimeZone']),
    isAllDay,
    location: text(member(resource['location'], 'displayName')),
    description: text(member(resource['body'], 'content')),
    showAs: text(resource['showAs']),
    sensitivity: text(resource['sensitivity']),
    categories: (resource['categories'] ?? []) as readonly string[],
    isSeries: resource['type'] === 'seriesMaster',
  }
}

function member(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>> | undefined)?.[name]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
