import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  type CalendarEvent,
  type CalendarEventInput,
  errorAnswers,
  type ErrorFacts,
  errorOf,
  type FoundEvent,
  type Operation,
  type OperationOutcome,
  type Outcome,
  parseCalendarEvent,
  type PreparedOperation,
} from '@calsync/core'
import type { CalendarProviderHarness, EventSeen } from './harness.js'

/** Short words for what most cases do, over nothing but the port. */
export class ProviderScene {
  readonly harness: CalendarProviderHarness
  readonly provider: CalendarProviderHarness['provider']
  readonly faults: CalendarProviderHarness['faults']

  constructor(harness: CalendarProviderHarness) {
    this.harness = harness
    this.provider = harness.provider
    this.faults = harness.faults
  }

  prepare(operation: Operation): PreparedOperation {
    const preparation = this.provider.prepare(operation)
    if (preparation.kind === 'prepared') return preparation.prepared
    return assert.fail(`refused: ${preparation.error.message}`)
  }

  execute(
    call: readonly PreparedOperation[],
    signal?: AbortSignal,
  ): Promise<readonly OperationOutcome[]> {
    return this.provider.execute(this.harness.session, call, signal)
  }

  /** Sends one operation as a call of its own. */
  async run(operation: Operation): Promise<Outcome> {
    return this.runPrepared(this.prepare(operation))
  }

  async runPrepared(prepared: PreparedOperation): Promise<Outcome> {
    const outcomes = await this.execute([prepared])
    assert.deepEqual(
      outcomes.map(({ id }) => id),
      [prepared.id],
    )
    return outcomes[0]?.outcome ?? assert.fail()
  }

  /** Sends many operations as the provider packs them; the outcomes in the order of operations. */
  async runAll(operations: readonly Operation[]): Promise<Outcome[]> {
    return this.runAllPrepared(operations.map((operation) => this.prepare(operation)))
  }

  async runAllPrepared(prepared: readonly PreparedOperation[]): Promise<Outcome[]> {
    const found = new Map<string, Outcome>()
    for (const call of this.provider.pack(prepared, { maxItems: 20, expectedItemMs: 1 })) {
      for (const { id, outcome } of await this.execute(call)) {
        assert.ok(!found.has(id), `two outcomes for ${id}`)
        found.set(id, outcome)
      }
    }
    return prepared.map(({ id }) => found.get(id) ?? assert.fail(`no outcome for ${id}`))
  }

  /** Creates the event of an operation; the id of the event that stands there now. */
  async create(operation: Operation): Promise<string> {
    return createdId(await this.run(operation))
  }

  /** Searches; the events found. */
  async find(operation: Operation): Promise<readonly FoundEvent[]> {
    const outcome = await this.run(operation)
    return outcome.kind === 'found' ? outcome.events : assert.fail(JSON.stringify(outcome))
  }

  async events(): Promise<readonly EventSeen[]> {
    return this.harness.calendar.events()
  }

  /** Live events that carry the operation's correlation. */
  async eventsOf({ correlation }: Operation): Promise<EventSeen[]> {
    return (await this.events()).filter((event) => event.correlation === correlation)
  }
}

function lesson(input: Partial<CalendarEventInput> = {}): CalendarEvent {
  return parseCalendarEvent({
    title: 'Algebra',
    start: '2027-03-01T09:30:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H30M',
    ...input,
  })
}

/** A create of a record of its own. */
export function creation(event: Partial<CalendarEventInput> = {}): Operation {
  const id = randomUUID()
  return {
    id,
    action: 'create',
    transactionId: randomUUID(),
    correlation: `${id}/1`,
    externalId: null,
    event: lesson(event),
    occurrence: null,
    calendarId: null,
  }
}

export function updateOf(
  operation: Operation,
  externalId: string,
  event: Partial<CalendarEventInput> = {},
): Operation {
  return { ...operation, action: 'update', externalId, event: lesson(event) }
}

export function deletionOf(operation: Operation, externalId: string): Operation {
  return { ...operation, action: 'delete', externalId, event: null }
}

export function findOf(operation: Operation, externalId: string | null = null): Operation {
  return { ...operation, action: 'find', externalId }
}

/** For cases about tokens: a provider that has none leaves it to `find` to tell. */
export function withoutTokens({ provider }: ProviderScene): string | null {
  const isSearch = provider.describe().createIdempotency === 'search'
  return isSearch ? 'the provider knows no creates again (createIdempotency is search)' : null
}

/** What a search found, as one line per event. */
export function foundText(events: readonly FoundEvent[]): string[] {
  return events.map(({ externalId, content }) => `${externalId} ${content}`)
}

export function createdId(outcome: Outcome): string {
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
  const externalId = outcome.kind === 'done' ? outcome.externalId : null
  assert.ok(externalId !== null && externalId !== '', 'a create without the id of its event')
  return externalId
}

/** The error of an outcome of this kind, checked for what every error promises. */
export function failureOf(outcome: Outcome, ...kinds: readonly Outcome['kind'][]): ErrorFacts {
  assert.ok(kinds.includes(outcome.kind), `${outcome.kind} in place of ${kinds.join(' or ')}`)
  const error = errorOf(outcome)
  assert.ok(error !== null, 'a failure without an error')
  assertSound(error)
  return error
}

export function assertSound(error: ErrorFacts): void {
  assert.ok(error.class in errorAnswers, `unknown class ${error.class}`)
  assert.ok(error.message.length > 0 && error.message.length <= 500, 'message of 1 to 500 letters')
  const { retryAfterMs } = error
  assert.ok(retryAfterMs === undefined || retryAfterMs >= 0)
}
