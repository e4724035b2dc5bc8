import type { JournalEntry, Sandbox } from '@calsync/testkit/sandbox'

/** What arrived at the provider during a chapter, by its own account. */
export interface JournalFacts {
  /** HTTP calls to the calendars. */
  readonly calls: number
  /** Operations in them: a batch holds up to 20. */
  readonly operations: number
  readonly created: number
  readonly updated: number
  readonly deleted: number
  /** Creates answered with the event that was there already. */
  readonly replayed: number
  readonly searches: number
  readonly throttled: number
  /** Calls before a Retry-After had passed. */
  readonly early: number
  /** Answers of 500 and more, and how many of these had taken effect all the same. */
  readonly serverErrors: number
  readonly appliedErrors: number
  /** Answers that never arrived, and how many of their calls had taken effect. */
  readonly lost: number
  readonly appliedLost: number
  readonly unauthorized: number
  readonly mostInFlight: number
}

/** Reads the journal from now on. */
export function watchJournal(sandbox: Sandbox): () => JournalFacts {
  const since = sandbox.state().journalLast
  return () => factsOf(sandbox.journal(since))
}

function factsOf(entries: readonly JournalEntry[]): JournalFacts {
  const calls = entries.filter(({ kind, batch }) => kind !== 'vault' && batch === undefined)
  const operations = entries.filter(({ kind }) => kind === 'operation')
  const count = (test: (entry: JournalEntry) => boolean) => operations.filter(test).length
  const lost = entries.filter((entry) => entry.lost)
  const lostCalls = new Set(lost.map(({ batch, seq }) => batch ?? seq))
  const took = ({ effect }: JournalEntry) => effect !== 'none'
  const failed = ({ status }: JournalEntry) => status >= 500
  return {
    calls: calls.length,
    operations: operations.length,
    created: count(({ effect }) => effect === 'created'),
    updated: count(({ effect }) => effect === 'updated'),
    deleted: count(({ effect }) => effect === 'deleted'),
    replayed: count(({ effect }) => effect === 'replayed'),
    searches: count(({ method }) => method === 'GET'),
    throttled: count(({ throttled }) => throttled),
    early: count(({ early }) => early),
    serverErrors: count(failed),
    appliedErrors: count((entry) => failed(entry) && took(entry)),
    lost: lostCalls.size,
    appliedLost: count((entry) => took(entry) && lostCalls.has(entry.batch ?? entry.seq)),
    unauthorized: entries.filter(({ status }) => status === 401).length,
    mostInFlight: Math.max(0, ...entries.map(({ inFlight }) => inFlight)),
  }
}
