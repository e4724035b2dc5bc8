import type { ChangeStore } from './change-store.js'
import type { ClaimStore } from './claim-store.js'
import type { ConnectionStore } from './connection-store.js'
import type { GuardStore } from './guard-store.js'
import type { DeliveryStore } from './delivery-store.js'
import type { ReportStore } from './report-store.js'
import type { RolloutStore } from './rollout-store.js'
import type { RunStore } from './run-store.js'
import type { ScanStore } from './scan-store.js'

/**
 * Where calsync keeps its truth, by role. Methods take and give arrays, one round trip each; every
 * time in it is on the store's own clock.
 */
export interface SyncStore {
  readonly changes: ChangeStore
  readonly claims: ClaimStore
  readonly connections: ConnectionStore
  readonly runs: RunStore
  readonly rollouts: RolloutStore
  readonly deliveries: DeliveryStore
  readonly reports: ReportStore
  readonly guard: GuardStore
  readonly scans: ScanStore
}
