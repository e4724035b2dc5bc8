import {
  type AdoptionReport,
  type AdoptionRow,
  type AdoptOptions,
  type CalendarEvent,
  parseCalendarEvent,
} from '@calsync/core'
import type { JournalEntry, SandboxEvent } from '@calsync/testkit/sandbox'
import { OutlookWorld, type WorldOptions } from '../series/outlook-world.js'

const INTEGRATION = 'microsoft-outlook'

/** A lesson of an hour, on the n-th day. */
export function lesson(n: number, change: object = {}): CalendarEvent {
  const day = String((n % 28) + 1).padStart(2, '0')
  const start = `2026-03-${day}T10:00:00`
  return parseCalendarEvent({
    title: `Lesson ${n}`,
    start,
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
    ...change,
  })
}

/** A host that put its events into calendars by itself, before it had calsync. */
export class AdoptingHost {
  readonly world: OutlookWorld
  readonly #keys = new Map<string, string>()

  constructor(options: Partial<WorldOptions> = {}) {
    this.world = new OutlookWorld({ seed: 5, ...options })
  }

  async connect(userId: string): Promise<void> {
    await this.world.connect(userId)
    const [latest] = this.world.sandbox.connections().filter((row) => row.identity === userId)
    this.#keys.set(userId, latest?.key ?? '')
  }

  /** Creates an event as a host does that knows nothing of immutable ids; its mutable id. */
  async create(userId: string, body: object): Promise<string> {
    const { id } = (await this.ask(userId, 'POST', '/me/events', body)) as { id: string }
    return id
  }

  /** A call of the host's own. */
  async ask(userId: string, method: string, path: string, body?: object): Promise<unknown> {
    const reply = await this.during(
      this.world.sandbox.handle({
        method,
        path: `/v1/passthrough${path}`,
        headers: {
          'x-pica-secret': 'sandbox-secret',
          'x-pica-connection-key': this.#keys.get(userId) ?? '',
          'content-type': 'application/json',
        },
        body: body === undefined ? '' : JSON.stringify(body),
      }),
    )
    if (reply.kind !== 'reply') throw new Error('no answer')
    return JSON.parse(reply.body) as unknown
  }

  /** The host's own idea of a lesson: an hour off, with a title of its own. */
  async createOld(userId: string, n: number, change: object = {}): Promise<string> {
    const day = String((n % 28) + 1).padStart(2, '0')
    const at = (hour: string) => ({ dateTime: `2026-03-${day}T${hour}:00:00`, timeZone: 'UTC' })
    return await this.create(userId, {
      subject: `Old lesson ${n}`,
      start: at('08'),
      end: at('09'),
      ...change,
    })
  }

  put(id: string, event: CalendarEvent): void {
    this.world.events.set(id, event)
  }

  async mode(mode: 'on' | 'observe' | 'off'): Promise<void> {
    await this.world.calsync.setOrganization('', INTEGRATION, mode, { by: 'test' })
  }

  /** Plans everything, as a backfill does. */
  async backfill(): Promise<void> {
    await this.world.calsync.backfill({ by: 'test' })
    await this.world.clock.advance(10_000)
  }

  async adopt(
    rows: Iterable<AdoptionRow>,
    options: Partial<AdoptOptions> = {},
  ): Promise<AdoptionReport> {
    return await this.during(this.world.calsync.adopt(rows, { by: 'test', ...options }))
  }

  /** Lets time pass until a promise is settled. */
  async during<T>(promise: Promise<T>): Promise<T> {
    let isOver = false
    const over = (): void => void (isOver = true)
    promise.then(over, over)
    for (let passed = 0; !isOver && passed < 600_000; passed += 50) {
      await this.world.clock.advance(50)
    }
    return await promise
  }

  events(userId: string): SandboxEvent[] {
    return this.world.sandbox.mailbox(userId).events()
  }

  /** Calls after the given one. */
  calls(since = 0): JournalEntry[] {
    return this.world.sandbox.journal(since)
  }

  get lastCall(): number {
    return this.world.sandbox.state().journalLast
  }
}

export function row(schedule: string, userId: string, externalId: string): AdoptionRow {
  return { schedule: `class:${schedule}`, userId, externalId }
}
