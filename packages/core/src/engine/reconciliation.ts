import { addFindings, nextScan, type RunningScan } from '../decide/next-scan.js'
import type { ReconcilePolicy } from '../decide/reconcile-policy.js'
import type { ScanFinding, ScanRun, ScanState } from '../ports/store/scan-store.js'
import type { Environment } from './environment.js'
import { scanPage } from './scan-page.js'

const LEADER = 'reconcile'
const LEAD_MS = 60_000
/** Somebody else looks; or nothing is due for long. */
const IDLE_MS = 30_000

/**
 * Looks for changes that nobody marked: page by page, at a rate, one worker at a time. Each page's
 * progress is stored, so that any worker goes on; what is found is marked, and the planner decides.
 */
export class Reconciliation {
  readonly #environment: Environment
  readonly #policy: ReconcilePolicy
  readonly #worker: string
  #waited = false

  constructor(environment: Environment, policy: ReconcilePolicy, worker: string) {
    this.#environment = environment
    this.#policy = policy
    this.#worker = worker
  }

  /** One page; returns the wait until the next one, in milliseconds. */
  async step(): Promise<number> {
    const { store, sources } = this.#environment
    // The first period is waited for, too: what is only just starting has more urgent work.
    if (!this.#waited) {
      this.#waited = true
      return this.#policy.everyMs
    }
    if (!(await store.runs.lead(LEADER, this.#worker, LEAD_MS))) return IDLE_MS
    const { now, scans } = await store.scans.listScans()
    const step = nextScan(scans, [...sources.keys()], now, this.#policy)
    if (step.kind === 'wait') return Math.min(step.ms, IDLE_MS)
    return await this.#page(step.scan)
  }

  async #page(scan: RunningScan): Promise<number> {
    const { store } = this.#environment
    const { run, next, looked, findings } = await scanPage(this.#environment, scan.running)
    const found = await markFindings(this.#environment, findings)
    const { now } = await store.scans.listScans()
    await store.scans.saveScan(scanAfter(scan, run, next, found, now))
    return (looked / this.#policy.rowsPerSecond) * 1_000
  }
}

/** Leaves marks for what was found, and tells of it; gives what was nobody else's news meanwhile. */
export async function markFindings(
  { store, logger, telemetry }: Pick<Environment, 'store' | 'logger' | 'telemetry'>,
  findings: readonly ScanFinding[],
): Promise<readonly ScanFinding[]> {
  if (findings.length === 0) return []
  const marked = new Set(await store.scans.markFound(findings))
  const found = findings.filter(({ ref }) => marked.has(ref))
  for (const [finding, some] of Map.groupBy(found, ({ kind }) => kind)) {
    telemetry.count('calsync_reconciliation_found_total', some.length, { finding })
    logger.warn('reconciliation.found', {
      finding,
      count: some.length,
      such: some.slice(0, 5).map(({ ref }) => ref),
    })
  }
  return found
}

/** A scan after a page. Only one that could read everything moves the watermark. */
export function scanAfter(
  scan: ScanState,
  run: ScanRun,
  next: ScanRun | null,
  found: readonly ScanFinding[],
  now: number,
): ScanState {
  const counts = addFindings(run.found, found)
  if (next !== null) return { ...scan, running: { ...next, found: counts } }
  const { startedAt, looked, unread, error, asOf } = run
  const isWhole = error === null && unread === 0
  return {
    ...scan,
    running: null,
    last: { startedAt, looked, unread, error, found: counts, finishedAt: now },
    watermark: isWhole ? (asOf ?? scan.watermark) : scan.watermark,
  }
}
