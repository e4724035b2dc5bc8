import type {
  ScanFinding,
  ScannedHead,
  ScanState,
  ScanStore,
  ScheduleHead,
  ScheduleRef,
} from '@calsync/core'
import { headOf } from './memory-changes.js'
import type { MemoryState } from './memory-state.js'
import { plainCopy } from './plain-copy.js'

/** Reconciliation in memory. */
export class MemoryScans implements ScanStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async headsOf(
    refs: readonly ScheduleRef[],
    hashVersion: number,
  ): Promise<readonly ScannedHead[]> {
    return plainCopy(
      [...new Set(refs)].flatMap((ref) => {
        const head = headOf(this.#state, ref)
        return head === null ? [] : [this.#scanned(head, hashVersion)]
      }),
    )
  }

  async headsAfter(
    ref: ScheduleRef | null,
    limit: number,
    hashVersion: number,
  ): Promise<readonly ScannedHead[]> {
    const refs = [...this.#state.heads.keys()].sort().filter((each) => ref === null || each > ref)
    return await this.headsOf(refs.slice(0, limit), hashVersion)
  }

  async markFound(findings: readonly ScanFinding[]): Promise<readonly ScheduleRef[]> {
    const found = findings.filter(
      ({ ref, version }) =>
        !this.#isMarked(ref) && (headOf(this.#state, ref)?.version ?? 0) === version,
    )
    const refs = [...new Set(found.map(({ ref }) => ref))]
    const mark = {
      kind: 'changed',
      priority: 'background',
      by: null,
      reason: 'reconciliation',
    } as const
    this.#state.addMarks(
      refs.map((ref) => ({ ...mark, ref })),
      this.#state.now(),
    )
    return refs
  }

  async saveScan(state: ScanState): Promise<void> {
    this.#state.scans.set(state.name, plainCopy(state))
  }

  async listScans() {
    const byName = [...this.#state.scans.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    return plainCopy({ now: this.#state.now(), scans: byName })
  }

  #scanned(head: ScheduleHead, wanted: number): ScannedHead {
    const { ref, state, version, hash, hashVersion, snapshot, error } = head
    const isComparable = (hashVersion ?? wanted) === wanted
    return {
      ref,
      state,
      version,
      hash: isComparable ? hash : null,
      snapshot: isComparable || hash === null ? null : snapshot,
      errorCode: error?.code ?? null,
      isMarked: this.#isMarked(ref),
    }
  }

  #isMarked(ref: ScheduleRef): boolean {
    return [...this.#state.marks.values()].some(({ mark }) => mark.ref === ref)
  }
}
