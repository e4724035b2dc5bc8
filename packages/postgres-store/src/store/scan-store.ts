import type { ScanFinding, ScannedHead, ScanState, ScanStore, ScheduleRef } from '@calsync/core'
import type { Database } from '../database/database.js'
import { listHeadsAfter } from '../sql/list-heads-after.js'
import { listScannedHeads } from '../sql/list-scanned-heads.js'
import { listScans } from '../sql/list-scans.js'
import { markFound } from '../sql/mark-found.js'
import { saveScan } from '../sql/save-scan.js'

/** Reconciliation in Postgres. Every method is one short statement: nothing is held between them. */
export class PostgresScanStore implements ScanStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async headsOf(
    refs: readonly ScheduleRef[],
    hashVersion: number,
  ): Promise<readonly ScannedHead[]> {
    if (refs.length === 0) return []
    return listScannedHeads(this.#database, refs, hashVersion)
  }

  async headsAfter(
    ref: ScheduleRef | null,
    limit: number,
    hashVersion: number,
  ): Promise<readonly ScannedHead[]> {
    return listHeadsAfter(this.#database, ref, limit, hashVersion)
  }

  async markFound(findings: readonly ScanFinding[]): Promise<readonly ScheduleRef[]> {
    if (findings.length === 0) return []
    return markFound(this.#database, findings)
  }

  async saveScan(state: ScanState): Promise<void> {
    await saveScan(this.#database, state)
  }

  async listScans(): ReturnType<ScanStore['listScans']> {
    return listScans(this.#database)
  }
}
