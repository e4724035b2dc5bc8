import type { Instant } from '../model/instant.js'
import type { Echo, ErrorFacts, FoundEvent } from '../model/outcome.js'
import { readPart } from '../model/part.js'
import type { SyncRecord } from '../model/sync-record.js'
import type { RecordPatch } from '../ports/store/claim-store.js'
import {
  type Decision,
  type DecisionContext,
  just,
  type SentOperation,
  unchanged,
} from './decision.js'
import { isAtRest, isConverged } from './next-step.js'
import { resting } from './resting.js'
import { settleFind } from './settle-find.js'
import { giveUp } from './settle-write.js'

/** What a look at one occurrence was about. */
export interface OccurrenceLook {
  /** Whether the occurrence shall not take place. */
  readonly excluded: boolean
  /** When the series was last written. */
  readonly seriesAppliedAt: Instant
}

/**
 * Decides what follows from a look at an occurrence of a series. Each change begins with one: the
 * look finds the event that stands for the occurrence now, and tells whether it has to be changed
 * at all, so that a change whose answer was lost is resolved by the same look.
 */
export function settleOccurrence(
  record: SyncRecord,
  sent: SentOperation,
  look: OccurrenceLook,
  context: DecisionContext,
): Decision {
  const { outcome } = sent
  const counted: SyncRecord = { ...record, tryNumber: record.tryNumber + 1 }
  if (outcome.kind === 'found') {
    const decision = found(counted, outcome.events, look, context)
    const stands = isConverged({ applied: decision.patch.applied, desired: record.desired })
    // Given up or left to the user: it is looked at because of a late result, and nothing is written.
    return isAtRest(record) && !stands ? just(restAgain(counted)) : decision
  }
  if (outcome.kind === 'refused' && outcome.error.class === 'EVENT_GONE') {
    return seriesGone(counted, outcome.error, look, context)
  }
  return settleFind(record, sent, context)
}

function restAgain(record: SyncRecord): RecordPatch {
  return { ...unchanged(record), attempt: null, doubt: null, verify: false, dueAt: null }
}

function found(
  record: SyncRecord,
  [event]: readonly FoundEvent[],
  look: OccurrenceLook,
  context: DecisionContext,
): Decision {
  if (event === undefined) {
    if (look.excluded) return just(standing(record, null, look, context))
    const visibleAt = visibleFrom(look, context)
    if (context.asOf < visibleAt) return just({ ...unchanged(record), dueAt: visibleAt })
    return occurrenceGone(record, context)
  }
  if (!look.excluded && event.content === 'same') {
    return just(standing(record, event, look, context))
  }
  const patch = { ...unchanged(record), externalId: event.externalId, dueAt: context.now }
  return { ...just(patch), followUp: { kind: 'update' } }
}

/**
 * It stands as it should. Soon after a write of the series the answer may be older than the write,
 * and in doubt a change may still be hidden: then it is looked at once more.
 */
function standing(
  record: SyncRecord,
  event: FoundEvent | null,
  look: OccurrenceLook,
  context: DecisionContext,
): RecordPatch {
  const { version, presence, hash } = record.desired
  const echo: Echo = event?.echo ?? { hash: '', altered: [] }
  const verify = record.doubt !== null || context.asOf < visibleFrom(look, context)
  return resting(
    record,
    {
      ...unchanged(record),
      applied: {
        version,
        presence,
        hash,
        at: context.now,
        echoHash: echo.hash === '' ? null : echo.hash,
        altered: echo.altered,
      },
      externalId: event?.externalId ?? null,
      attempt: null,
      doubt: null,
      verify,
      tries: 0,
      lastError: null,
    },
    context,
  )
}

/** The series itself is not there: lag, or somebody deleted it, which its own record finds out. */
function seriesGone(
  record: SyncRecord,
  error: ErrorFacts,
  look: OccurrenceLook,
  context: DecisionContext,
): Decision {
  const { asOf, now, policy } = context
  const visibleAt = visibleFrom(look, context)
  const late = asOf >= visibleAt
  const patch = {
    ...unchanged(record),
    dueAt: late ? now + policy.visibilityMs : visibleAt,
    status: 'retry' as const,
    lastError: error,
  }
  return { ...just(patch), verifySeries: late }
}

const OCCURRENCE_GONE = 'OCCURRENCE_GONE'

/** The user deleted this one occurrence; it cannot be put back into a series. */
function occurrenceGone(record: SyncRecord, context: DecisionContext): Decision {
  const patch = { ...unchanged(record), attempt: null, doubt: null, verify: false }
  if (context.policy.whenGone === 'detach') {
    return just({ ...patch, dueAt: null, status: 'detached' })
  }
  const key = readPart(record.part)
  const id = key.kind === 'occurrence' ? key.recurrenceId : record.part
  const decision = giveUp(patch, {
    class: 'EVENT_GONE',
    code: OCCURRENCE_GONE,
    message: `the series in the calendar has no occurrence of ${id}, it was deleted there; delete the series there too and retry, or leave it`,
  })
  // Every write of the series leads to another look; it is told once.
  return { ...decision, gaveUp: record.lastError?.code !== OCCURRENCE_GONE }
}

function visibleFrom({ seriesAppliedAt }: OccurrenceLook, { policy }: DecisionContext): Instant {
  return seriesAppliedAt + policy.visibilityMs
}
