import { judgeListed, judgeLoaded } from '../decide/judge-scan.js'
import { messageOf } from '../model/calsync-error.js'
import { HASH_VERSION } from '../model/event-hash.js'
import { kindOf, type ScheduleRef } from '../model/schedule-ref.js'
import type { ScanFinding, ScannedHead, ScanRun } from '../ports/store/scan-store.js'
import type { Environment } from './environment.js'
import { loadSchedules } from './load-schedules.js'

/** Few enough that a page is soon over and takes little memory, however wide the rows are. */
const PAGE_SIZE = 200

export interface ScannedPage {
  /** How it goes on; `null` when this was the last page. */
  readonly next: ScanRun | null
  /** The run with this page's counts. */
  readonly run: ScanRun
  /** Rows and heads of this page. */
  readonly looked: number
  readonly findings: readonly ScanFinding[]
}

type Scanned = Pick<Environment, 'store' | 'sources'>

/**
 * Looks at one page of a scan: no transaction, no lock, nothing kept but the run. Heads are read
 * before their rows, so that what differs is a row newer than its head and never an older one.
 */
export async function scanPage(environment: Scanned, run: ScanRun): Promise<ScannedPage> {
  if (run.stage === 'heads') return await scanHeads(environment, run)
  const [kind] = run.kinds
  const source = kind === undefined ? undefined : environment.sources.get(kind)
  if (source === undefined) return withoutSource(environment, run)
  let page: Awaited<ReturnType<typeof source.list>>
  try {
    const since = run.since === null ? {} : { updatedSince: run.since }
    page = await source.list({ cursor: run.cursor, limit: PAGE_SIZE, ...since })
  } catch (error) {
    // One source that cannot be read does not keep the others from being looked at.
    return withoutSource(environment, { ...run, error: messageOf(error).slice(0, 500) })
  }
  const asOf = run.asOf ?? page.asOf ?? null
  // It cannot tell what was updated: the full scan is all that it has.
  if (run.stage === 'updates' && asOf === null) return withoutSource(environment, run)
  const judged =
    run.stage === 'ids'
      ? await judgeIds(environment, page.refs)
      : await judgeRows(environment, page.refs)
  const looked = { ...counted(run, judged, page.refs.length), asOf }
  return {
    run: looked,
    next: page.cursor === null ? nextKind(environment, looked) : { ...looked, cursor: page.cursor },
    looked: page.refs.length,
    findings: judged.findings,
  }
}

interface Judged {
  readonly findings: readonly ScanFinding[]
  readonly unread: number
}

async function scanHeads(environment: Scanned, run: ScanRun): Promise<ScannedPage> {
  const after = run.cursor as ScheduleRef | null
  const heads = await environment.store.scans.headsAfter(after, PAGE_SIZE, HASH_VERSION)
  const mine = heads.filter(
    ({ ref, state, isMarked }) =>
      state !== 'new' && state !== 'deleted' && !isMarked && run.kinds.includes(kindOf(ref)),
  )
  const judged = await judgeHeads(environment, mine)
  const looked = counted(run, judged, mine.length)
  const last = heads.length < PAGE_SIZE ? undefined : heads.at(-1)
  return {
    run: looked,
    next: last === undefined ? null : { ...looked, cursor: last.ref },
    looked: mine.length,
    findings: judged.findings,
  }
}

async function judgeIds({ store }: Scanned, refs: readonly ScheduleRef[]): Promise<Judged> {
  const heads = headsByRef(await store.scans.headsOf(refs, HASH_VERSION))
  const findings = refs.flatMap((ref): ScanFinding[] => {
    const head = heads.get(ref) ?? null
    const kind = judgeListed(head)
    return kind === null ? [] : [{ ref, kind, version: head?.version ?? 0 }]
  })
  return { findings, unread: 0 }
}

async function judgeRows(environment: Scanned, refs: readonly ScheduleRef[]): Promise<Judged> {
  const heads = headsByRef(await environment.store.scans.headsOf(refs, HASH_VERSION))
  return await compare(environment, refs, heads)
}

async function judgeHeads(environment: Scanned, heads: readonly ScannedHead[]): Promise<Judged> {
  const refs = heads.map(({ ref }) => ref)
  return await compare(environment, refs, headsByRef(heads))
}

async function compare(
  { sources }: Scanned,
  refs: readonly ScheduleRef[],
  heads: ReadonlyMap<ScheduleRef, ScannedHead>,
): Promise<Judged> {
  const { loaded, failed } = await loadSchedules(sources, refs)
  const findings = [...loaded].flatMap(([ref, answer]): ScanFinding[] => {
    const head = heads.get(ref) ?? null
    const kind = judgeLoaded(answer, head)
    return kind === null ? [] : [{ ref, kind, version: head?.version ?? 0 }]
  })
  return { findings, unread: failed.length }
}

function headsByRef(heads: readonly ScannedHead[]): ReadonlyMap<ScheduleRef, ScannedHead> {
  return new Map(heads.map((head) => [head.ref, head]))
}

function counted(run: ScanRun, { unread }: Judged, looked: number): ScanRun {
  return { ...run, looked: run.looked + looked, unread: run.unread + unread }
}

function withoutSource(environment: Scanned, run: ScanRun): ScannedPage {
  return { run, next: nextKind(environment, run), looked: 0, findings: [] }
}

/** After the last kind's ids come the heads of all of them. */
function nextKind({ sources }: Scanned, run: ScanRun): ScanRun | null {
  const kinds = run.kinds.slice(1)
  if (kinds.length > 0) return { ...run, kinds, cursor: null }
  if (run.stage === 'updates') return null
  return { ...run, stage: 'heads', kinds: [...sources.keys()], cursor: null }
}
