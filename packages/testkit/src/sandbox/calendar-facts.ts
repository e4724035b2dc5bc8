import { shownLine, type CalendarFact } from '../checker/index.js'
import type { EffectRecord } from './journal/effect-log.js'
import type { JournalEntry } from './journal/journal-entry.js'
import { waitsIn, type Wait } from './waits-in.js'

/** What a sandbox knows; it needs an `effectCapacity` for the effects. */
export interface ProviderRecords {
  readonly entries: readonly JournalEntry[]
  readonly effects: readonly EffectRecord[]
}

export interface CalendarFactsOptions {
  /**
   * An answer needs so long to become known to all who send, milliseconds: only calls that arrive
   * later after a Retry-After are early. Default 0.
   */
  readonly graceMs?: number
  /** Whether what was answered at `from` may be unknown at `to`: its reader died. Default never. */
  readonly forgotten?: (from: number, to: number) => boolean
}

/** A sandbox's records as the checker reads them, in order of time. */
export function calendarFacts(
  { entries, effects }: ProviderRecords,
  { graceMs = 0, forgotten = () => false }: CalendarFactsOptions = {},
): CalendarFact[] {
  const items = itemsByBatch(entries)
  const waits = Map.groupBy(waitsIn(entries), ({ mailbox }) => mailbox)
  const isEarly = ({ mailbox, at }: JournalEntry): boolean =>
    (waits.get(mailbox) ?? []).some(
      ({ knownAt, until }: Wait) => at > knownAt + graceMs && at < until && !forgotten(knownAt, at),
    )
  const calls = entries.flatMap((entry): CalendarFact[] => {
    const { kind, batch, mailbox, at, inFlight } = entry
    if (batch !== undefined || (kind !== 'operation' && kind !== 'batch')) return []
    const carried = kind === 'batch' ? (items.get(entry.seq) ?? []) : [entry]
    return [
      {
        kind: 'called',
        at,
        mailbox,
        items: carried.length,
        inFlight: carried.reduce((most, item) => Math.max(most, item.inFlight), inFlight),
        early: isEarly(entry),
      },
    ]
  })
  // A stable sort: what comes at the same time stays in order, calls before what they did.
  return [...calls, ...effects.map(effectFact)].sort((a, b) => a.at - b.at)
}

function itemsByBatch(entries: readonly JournalEntry[]): Map<number, JournalEntry[]> {
  const items = new Map<number, JournalEntry[]>()
  for (const entry of entries) {
    if (entry.batch === undefined) continue
    const known = items.get(entry.batch)
    if (known === undefined) items.set(entry.batch, [entry])
    else known.push(entry)
  }
  return items
}

function effectFact(record: EffectRecord): CalendarFact {
  const { at, mailbox, eventId: event, effect } = record
  const by = record.by === 'user' ? 'user' : 'calsync'
  if (effect === 'deleted') return { kind: 'removed', at, mailbox, event, by }
  const action = effect === 'created' ? 'create' : 'update'
  const shows = record.shows.map(({ subject, startMs, endMs }) =>
    shownLine(subject, startMs, (endMs - startMs) / 60_000),
  )
  return { kind: 'wrote', at, mailbox, event, by, action, shows }
}
