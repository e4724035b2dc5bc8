import type { SyncRecord } from '@calsync/core'
import type { Gate } from './gate.js'

/**
 * Where a record stands for somebody who waits for it.
 *
 * - `applied`: the calendar shows what it should, or the user's own deletion stands.
 * - `dead`: it failed and was given up.
 * - `failing`: it failed, and is tried again by itself.
 * - `held`: it is due, and its connection may not send.
 * - `waiting`: it is due, and nothing failed since it was.
 */
export type Progress = 'applied' | 'dead' | 'failing' | 'held' | 'waiting'

type Facts = Pick<SyncRecord, 'status' | 'tries'>

export function recordProgress({ status, tries }: Facts, gate: Gate | null): Progress {
  switch (status) {
    case 'synced':
    case 'deleted':
    case 'detached':
      return 'applied'
    case 'dead':
      return 'dead'
    case 'pending':
    case 'retry':
      if (gate !== null) return 'held'
      return tries > 0 ? 'failing' : 'waiting'
  }
}

/** Whether waiting for it longer can change the answer soon. */
export function isSettled(progress: Progress): boolean {
  return progress === 'applied' || progress === 'dead' || progress === 'held'
}
