import type { Host } from './host.ts'

export interface FullScan {
  readonly looked: number
  readonly found: number
  readonly perSecond: number
  /** Heap that stayed after the first tenth and at the end, in MB: the least of many looks each. */
  readonly earlyMb: number
  readonly lateMb: number
  /** The longest transaction that was seen, milliseconds. */
  readonly longestMs: number
  /** Locks on tables beyond those of a reader, by mode. */
  readonly locks: readonly string[]
}

/** Compares every row of the host with what was planned of it, and watches what that takes. */
export async function measureFullScan({ calsync, pool }: Host, rows: number): Promise<FullScan> {
  const heaps: { readonly looked: number; readonly mb: number }[] = []
  const locks = new Set<string>()
  let longestMs = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const { rows: seen } = await pool.query<{ ms: number; modes: string[] }>(`
        select
          (select coalesce(max(extract(epoch from clock_timestamp() - a.xact_start)), 0)::float8 * 1000
           from pg_stat_activity a
           where a.datname = current_database() and a.pid <> pg_backend_pid()
             and a.backend_type = 'client backend') as ms,
          array(select distinct l.mode from pg_locks l
                where l.locktype = 'relation' and l.pid <> pg_backend_pid()
                  and l.database = (select oid from pg_database where datname = current_database())
                  and l.mode <> 'AccessShareLock'
                  and l.pid in (select a.pid from pg_stat_activity a
                                where a.backend_type = 'client backend')) as modes`)
      longestMs = Math.max(longestMs, seen[0]?.ms ?? 0)
      for (const mode of seen[0]?.modes ?? []) locks.add(mode)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  const started = performance.now()
  const report = await calsync.reconcile({
    full: true,
    dryRun: true,
    onPage: ({ looked }) => heaps.push({ looked, mb: process.memoryUsage().heapUsed / 1e6 }),
  })
  const seconds = (performance.now() - started) / 1_000
  isOver = true
  await watching
  // Rows are looked at twice: as ids, and as what was planned.
  const total = 2 * rows
  const least = (from: number, to: number): number =>
    Math.min(
      ...heaps
        .filter(({ looked }) => looked >= from * total && looked <= to * total)
        .map(({ mb }) => mb),
    )
  return {
    looked: report.looked,
    found: Object.values(report.found).reduce((sum, count) => sum + count, 0),
    perSecond: report.looked / seconds,
    earlyMb: least(0.05, 0.15),
    lateMb: least(0.9, 1.1),
    longestMs,
    locks: [...locks],
  }
}
