import { randomUUID } from 'node:crypto'
import {
  type CalendarEventInput,
  type CalendarProvider,
  type Operation,
  type Outcome,
  parseCalendarEvent,
  type ProviderSession,
} from '@calsync/core'

/** A create of a lesson, changed so. */
export function creation(input: Partial<CalendarEventInput> = {}): Operation {
  const id = randomUUID()
  return {
    id,
    action: 'create',
    transactionId: randomUUID(),
    correlation: `${id}/1`,
    externalId: null,
    event: parseCalendarEvent({
      title: 'Algebra',
      start: '2027-03-01T09:30:00',
      timeZone: 'Europe/Berlin',
      duration: 'PT1H30M',
      ...input,
    }),
    occurrence: null,
    calendarId: null,
  }
}

/** The update of a created event, with its lesson changed so. */
export function updateOf(
  create: Operation,
  externalId: string,
  input: Partial<CalendarEventInput> = {},
): Operation {
  return { ...create, action: 'update', externalId, event: creation(input).event }
}

/** Sends operations in one call, each by itself in a batch; outcomes in their order. */
export async function run(
  provider: CalendarProvider,
  session: ProviderSession,
  ...operations: readonly Operation[]
): Promise<Outcome[]> {
  const call = operations.map((operation) => {
    const preparation = provider.prepare(operation)
    if (preparation.kind === 'refused') throw new Error(preparation.error.message)
    return preparation.prepared
  })
  const outcomes = await provider.execute(session, call)
  return operations.map(({ id }) => {
    const found = outcomes.find((each) => each.id === id)
    if (found === undefined) throw new Error(`no outcome for ${id}`)
    return found.outcome
  })
}

/** Creates a lesson; the external id of its event. */
export async function create(
  provider: CalendarProvider,
  session: ProviderSession,
  operation: Operation,
): Promise<string> {
  const [outcome] = await run(provider, session, operation)
  if (outcome?.kind === 'done' && outcome.externalId !== null) return outcome.externalId
  throw new Error(JSON.stringify(outcome))
}
