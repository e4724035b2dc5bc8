import {
  addFindings,
  beginFull,
  beginUpdates,
  FULL_SCAN,
  noFindings,
  updatesScan,
} from '../decide/next-scan.js'
import { defaultReconcilePolicy, type ReconcilePolicy } from '../decide/reconcile-policy.js'
import { markFindings, scanAfter } from '../engine/reconciliation.js'
import { scanPage } from '../engine/scan-page.js'
import type { Environment } from '../engine/environment.js'
import { CalsyncError } from '../model/calsync-error.js'
import type { FindingCounts, ScanFinding, ScanRun, ScanState } from '../ports/store/scan-store.js'

export interface ReconcileRequest {
  /** Only this source kind. Default: all. */
  readonly kind?: string
  /** All rows and heads, and not only rows updated lately. Default false. */
  readonly full?: boolean
  /** Says what differs and marks nothing. Default false. */
  readonly dryRun?: boolean
  /** Told after every page. */
  readonly onPage?: (report: ReconcileReport) => void
  /** Ends it after the page under way. */
  readonly signal?: AbortSignal
}

/** What a scan has come to. */
export interface ReconcileReport {
  /** Rows and heads looked at. */
  readonly looked: number
  /** Of those the ones that could not be read. */
  readonly unread: number
  readonly found: FindingCounts
  /** The first of what was found, at most 50. */
  readonly such: readonly ScanFinding[]
  /** Why a source could not be asked; `null` when all could. */
  readonly error: string | null
  readonly isWhole: boolean
}

const MAX_SHOWN = 50

/**
 * Looks here and now for changes that nobody marked, as fast as the sources answer, and marks them.
 * Throws `CalsyncError`: `NO_SOURCES`, `UNKNOWN_SOURCE`.
 */
export async function reconcile(
  environment: Environment,
  request: ReconcileRequest,
): Promise<ReconcileReport> {
  const { store } = environment
  const sources = sourcesOf(environment, request)
  const here = { ...environment, sources }
  const { now, scans } = await store.scans.listScans()
  let report: ReconcileReport | null = null
  const policy = environment.reconcile ?? defaultReconcilePolicy
  for (const { scan, run } of scansOf(request, [...sources.keys()], scans, now, policy)) {
    const before: ReconcileReport | null = report
    const state = await scanAll(here, scan, run, request, (part) => {
      report = before === null ? part : together(before, part)
      request.onPage?.(report)
    })
    // A part of everything says nothing of the rest, so it is no full scan to remember.
    const isMine = request.kind === undefined || state?.name !== FULL_SCAN
    if (state !== null && isMine && request.dryRun !== true) await store.scans.saveScan(state)
  }
  return report ?? nothing
}

/** The state after the last page; `null` when it was ended before. */
async function scanAll(
  environment: Environment,
  scan: ScanState,
  first: ScanRun,
  { dryRun = false, signal }: ReconcileRequest,
  tell: (report: ReconcileReport) => void,
): Promise<ScanState | null> {
  let such: readonly ScanFinding[] = []
  let state: ScanState = { ...scan, running: first }
  while (state.running !== null) {
    if (signal?.aborted === true) return null
    const { run, next, findings } = await scanPage(environment, state.running)
    const found = dryRun ? findings : await markFindings(environment, findings)
    such = [...such, ...found].slice(0, MAX_SHOWN)
    const { now } = await environment.store.scans.listScans()
    state = scanAfter(state, run, next, found, now)
    const counts = addFindings(run.found, found)
    const { looked, unread, error } = run
    tell({ looked, unread, found: counts, such, error, isWhole: next === null })
  }
  return state
}

function scansOf(
  { full = false }: ReconcileRequest,
  kinds: readonly string[],
  scans: readonly ScanState[],
  now: number,
  policy: ReconcilePolicy,
): readonly { readonly scan: ScanState; readonly run: ScanRun }[] {
  const stateOf = (name: string): ScanState =>
    scans.find((scan) => scan.name === name) ?? { name, running: null, last: null, watermark: null }
  if (full) return [{ scan: stateOf(FULL_SCAN), run: beginFull(kinds, now) }]
  return kinds.map((kind) => {
    const scan = stateOf(updatesScan(kind))
    return { scan, run: beginUpdates(kind, scan, now, policy) }
  })
}

function together(one: ReconcileReport, other: ReconcileReport): ReconcileReport {
  const sums = { ...one.found }
  for (const [kind, count] of Object.entries(other.found))
    sums[kind as keyof FindingCounts] += count
  return {
    looked: one.looked + other.looked,
    unread: one.unread + other.unread,
    found: sums,
    such: [...one.such, ...other.such].slice(0, MAX_SHOWN),
    error: other.error ?? one.error,
    isWhole: one.isWhole && other.isWhole,
  }
}

const nothing: ReconcileReport = {
  looked: 0,
  unread: 0,
  found: noFindings,
  such: [],
  error: null,
  isWhole: true,
}

function sourcesOf({ sources }: Environment, { kind }: ReconcileRequest): Environment['sources'] {
  if (sources.size === 0) {
    throw new CalsyncError({
      code: 'NO_SOURCES',
      message: 'no schedule source is configured here, so there is nothing to compare with',
      next: 'run it where calsync.config.ts lists the sources',
    })
  }
  if (kind === undefined) return sources
  const source = sources.get(kind)
  if (source !== undefined) return new Map([[kind, source]])
  throw new CalsyncError({
    code: 'UNKNOWN_SOURCE',
    message: `there is no source of kind "${kind}"; configured: ${[...sources.keys()].join(', ')}`,
  })
}
