import type { Instant } from '../model/instant.js'
import type { FindingCounts, ScanFinding, ScanRun, ScanState } from '../ports/store/scan-store.js'
import type { ReconcilePolicy } from './reconcile-policy.js'

export const FULL_SCAN = 'full'
export const noFindings: FindingCounts = {
  unknown: 0,
  returned: 0,
  edited: 0,
  deleted: 0,
  vanished: 0,
}

/** A scan with a run that has at least one page left. */
export type RunningScan = ScanState & { readonly running: ScanRun }

export type ScanStep =
  | { readonly kind: 'page'; readonly scan: RunningScan }
  | { readonly kind: 'wait'; readonly ms: number }

/**
 * Which scan goes on or begins. Rows updated lately come before the full scan: they are few, and
 * somebody waits for them.
 */
export function nextScan(
  scans: readonly ScanState[],
  kinds: readonly string[],
  now: Instant,
  policy: ReconcilePolicy,
): ScanStep {
  const stateOf = (name: string): ScanState =>
    scans.find((scan) => scan.name === name) ?? {
      name,
      running: null,
      last: null,
      watermark: null,
    }
  const due: { readonly scan: ScanState; readonly everyMs: number; readonly begin: ScanRun }[] = [
    ...kinds.map((kind) => {
      const scan = stateOf(updatesScan(kind))
      return { scan, everyMs: policy.everyMs, begin: beginUpdates(kind, scan, now, policy) }
    }),
    { scan: stateOf(FULL_SCAN), everyMs: policy.fullEveryMs, begin: beginFull(kinds, now) },
  ]
  let waitMs = Infinity
  for (const { scan, everyMs, begin } of due) {
    const { running, last } = scan
    if (running !== null) return { kind: 'page', scan: { ...scan, running } }
    const leftMs = last === null ? 0 : last.startedAt + everyMs - now
    if (leftMs <= 0) return { kind: 'page', scan: { ...scan, running: begin } }
    waitMs = Math.min(waitMs, leftMs)
  }
  return { kind: 'wait', ms: waitMs }
}

export function updatesScan(kind: string): string {
  return `updates:${kind}`
}

/**
 * Rows updated since the last look, and the overlap before it. The first look of all has nothing to
 * begin from: the overlap is enough, as the full scan looks at everything else.
 */
export function beginUpdates(
  kind: string,
  { watermark }: Pick<ScanState, 'watermark'>,
  now: Instant,
  { overlapMs }: Pick<ReconcilePolicy, 'overlapMs'>,
): ScanRun {
  return { ...fresh(now), stage: 'updates', kinds: [kind], since: (watermark ?? now) - overlapMs }
}

export function beginFull(kinds: readonly string[], now: Instant): ScanRun {
  return { ...fresh(now), stage: 'ids', kinds, since: null }
}

function fresh(startedAt: Instant) {
  return {
    cursor: null,
    startedAt,
    asOf: null,
    looked: 0,
    unread: 0,
    found: noFindings,
    error: null,
  } as const
}

/** The counts with these findings. */
export function addFindings(
  counts: FindingCounts,
  findings: readonly Pick<ScanFinding, 'kind'>[],
): FindingCounts {
  const sums = { ...counts }
  for (const { kind } of findings) sums[kind] += 1
  return sums
}
