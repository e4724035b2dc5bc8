import { isRecord } from '../is-record.js'
import { parseEventId, type ParsedEventId } from '../graph/event-id.js'
import { GraphFailure } from '../graph/graph-failure.js'
import { parseGraphPath } from '../graph/graph-path.js'
import type { Mailbox } from '../graph/mailbox.js'

/** What a body says about itself, for the journal and the fault rules. */
export interface OperationFacts {
  readonly correlation?: string | undefined
  readonly transactionId?: string | undefined
  readonly subject?: string | undefined
}

/** Reads a body's own marks without validating it. */
export function describeBody(body: unknown): OperationFacts {
  if (!isRecord(body)) return {}
  const properties = body.singleValueExtendedProperties
  const first: unknown = Array.isArray(properties) ? properties[0] : undefined
  return {
    correlation: isRecord(first) ? textOf(first.value) : undefined,
    transactionId: textOf(body.transactionId),
    subject: textOf(body.subject),
  }
}

/** Correlation value of the event or instance that a path names, or that a `$filter` looks for. */
export function correlationOfPath(mailbox: Mailbox, path: string): string | undefined {
  const target = parseGraphPath(path)
  if (target !== undefined && 'eventId' in target) return correlationOfId(mailbox, target.eventId)
  const filter = /[?&](?:\$|%24)filter=([^&]*)/.exec(path)?.[1]
  if (filter === undefined) return undefined
  const text = new URLSearchParams(`f=${filter}`).get('f') ?? ''
  return /\/value\s+eq\s+'((?:[^']|'')*)'/.exec(text)?.[1]?.replace(/''/g, "'")
}

// An exception goes by its own value if it has one; every other instance by that of its series.
function correlationOfId(mailbox: Mailbox, id: string): string | undefined {
  const parsed = readId(id)
  const event = parsed && mailbox.events.get(parsed.tail)
  const changes =
    parsed?.day === undefined ? undefined : event?.overrides?.exceptions.get(parsed.day)?.changes
  return (changes?.properties?.[0] ?? event?.content.properties[0])?.value
}

function readId(id: string): ParsedEventId | undefined {
  try {
    return parseEventId(id)
  } catch (error) {
    if (error instanceof GraphFailure) return undefined
    throw error
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
