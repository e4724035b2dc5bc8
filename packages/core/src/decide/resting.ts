import type { SyncRecord } from '../model/sync-record.js'
import type { RecordPatch } from '../ports/store/claim-store.js'
import type { DecisionContext } from './decision.js'
import { isConverged } from './next-step.js'

/** Completes a patch with status and due time: converged, to be verified, or due again. */
export function resting(
  record: SyncRecord,
  patch: RecordPatch,
  context: DecisionContext,
): RecordPatch {
  if (!isConverged({ applied: patch.applied, desired: record.desired })) {
    return { ...patch, status: 'pending', dueAt: context.now }
  }
  return {
    ...patch,
    status: record.desired.presence === 'present' ? 'synced' : 'deleted',
    dueAt: patch.verify ? context.now + context.policy.visibilityMs : null,
  }
}
