import { isOccurrencePart, type ObservedWork, type SyncRecord } from '@calsync/core'
import type { MemoryState } from './memory-state.js'

/** What would be sent for records of organisations that only observe. */
export function observedWork(state: MemoryState, records: readonly SyncRecord[]): ObservedWork {
  const actions = records.flatMap((record) => {
    const action = actionOf(record)
    return action === null ? [] : [{ action, participants: participantsOf(state, record) }]
  })
  const count = (wanted: string): number => actions.filter(({ action }) => action === wanted).length
  return {
    creates: count('create'),
    updates: count('update'),
    deletes: count('delete'),
    participants: actions.reduce((sum, { participants }) => sum + participants, 0),
  }
}

function actionOf({ desired, externalId, part, status }: SyncRecord) {
  if (status !== 'pending' && status !== 'retry') return null
  if (desired.presence === 'absent') return externalId === null ? null : 'delete'
  return externalId === null && !isOccurrencePart(part) ? 'create' : 'update'
}

function participantsOf(state: MemoryState, { ref }: SyncRecord): number {
  return state.heads.get(ref)?.snapshot?.event.participants.length ?? 0
}
