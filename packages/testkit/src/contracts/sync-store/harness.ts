import type { SyncStore, TransactionHandle } from '@calsync/core'

/** What a store's tests bring along; a new and empty store for every case. */
export interface SyncStoreHarness {
  readonly store: SyncStore
  /** A transaction of the host. */
  begin(): Promise<HostTransaction>
  /** Moves the store's clock, or really waits where it is a real one; a few hundred ms at most. */
  advance(ms: number): Promise<void>
  dispose(): Promise<void>
}

export interface HostTransaction extends TransactionHandle {
  commit(): Promise<void>
  rollback(): Promise<void>
}
