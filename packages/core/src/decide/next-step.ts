import { isOccurrencePart } from '../model/part.js'
import type { SyncRecord } from '../model/sync-record.js'

/**
 * What a due record needs.
 *
 * - `write`: send the desired state.
 * - `resolve`: a create in doubt; `find` tells whether it happened.
 * - `verify`: look at what stands there once more.
 * - `nothing`: desired and applied agree already; only the record has to be tidied.
 */
export type NextStep =
  | { readonly kind: 'write'; readonly action: 'create' | 'update' | 'delete' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'verify' }
  | { readonly kind: 'nothing' }

/** Whether what is applied is what is desired. */
export function isConverged(record: Pick<SyncRecord, 'applied' | 'desired'>): boolean {
  const { applied, desired } = record
  return (
    applied !== null && applied.version >= desired.version && applied.presence === desired.presence
  )
}

/** Given up or left to the user: nothing is written before a retry or a new version. */
export function isAtRest({ status }: Pick<SyncRecord, 'status'>): boolean {
  return status === 'dead' || status === 'detached'
}

/** Decides the next step of a record that is due and whose unanswered calls are over. */
export function nextStep(record: SyncRecord): NextStep {
  if (isOccurrencePart(record.part)) return nextStepOfOccurrence(record)
  if (isAtRest(record)) {
    // Due all the same when a result came too late: what stands there has to be looked at.
    const createInDoubt = record.doubt !== null && record.attempt?.action === 'create'
    return { kind: createInDoubt ? 'resolve' : 'verify' }
  }
  if (record.doubt !== null && record.attempt !== null) {
    // A doubted create comes first even when the event shall go: deleting nothing while the create
    // is still on its way would leave an orphan.
    if (record.attempt.action === 'create') return { kind: 'resolve' }
    // A doubted delete is repeated even when the event shall stand again: the late delete would
    // otherwise remove what is written now.
    if (record.attempt.action === 'delete' && record.externalId !== null) {
      return { kind: 'write', action: 'delete' }
    }
  }
  if (isConverged(record) && record.doubt === null) {
    return record.verify ? { kind: 'verify' } : { kind: 'nothing' }
  }
  // A second event of the incarnation before is looked for first: under the next one nobody would
  // search for it.
  if (record.verify && record.externalId === null && record.applied?.presence === 'absent') {
    return { kind: 'verify' }
  }
  if (record.desired.presence === 'present') {
    return { kind: 'write', action: record.externalId === null ? 'create' : 'update' }
  }
  if (record.externalId !== null) return { kind: 'write', action: 'delete' }
  return record.verify ? { kind: 'verify' } : { kind: 'nothing' }
}

/**
 * A change to an occurrence begins with a look, see `settleOccurrence`. One that is wanted no more
 * goes with its series, which is deleted or replaced then.
 */
function nextStepOfOccurrence(record: SyncRecord): NextStep {
  const { desired, doubt, verify } = record
  if (isAtRest(record)) return { kind: 'verify' }
  if (desired.presence === 'absent') return { kind: 'nothing' }
  return isConverged(record) && doubt === null && !verify ? { kind: 'nothing' } : { kind: 'verify' }
}
