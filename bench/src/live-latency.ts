import { clock, openHost, untilQuiet, workerOptions } from './host.ts'
import type { Servers } from './servers.ts'

export interface Latency {
  readonly changes: number
  readonly p50: number
  readonly p95: number
}

export function percentiles(values: readonly number[]): Latency {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { changes: sorted.length, p50: at(0.5), p95: at(0.95) }
}

/**
 * One change at a time, spread over the mailboxes, with a quiet worker: from the commit to the
 * moment at which the provider applied it, by the provider's own journal.
 */
export async function measureLatency(
  servers: Servers,
  url: string,
  options: {
    readonly first: number
    readonly changes: number
    readonly everyMs: number
    readonly brokers?: readonly string[]
  },
): Promise<Latency> {
  const { first, changes, everyMs, brokers } = options
  const host = openHost(url, servers.sandboxUrl, brokers === undefined ? {} : { brokers })
  const worker = host.calsync.worker(workerOptions)
  await worker.start()
  await clock.sleep(500)
  const since = (await servers.sandbox.state()).journalLast
  const committed = new Map<string, number>()
  for (let index = 0; index < changes; index += 1) {
    const id = first + index
    const client = await host.pool.connect()
    await client.query('begin')
    await client.query('update meeting set title = $2 where id = $1', [id, `Moved ${id}`])
    await host.calsync.schedules.changed(`meeting:${id}`, { tx: client })
    await client.query('commit')
    client.release()
    committed.set(`meeting:${id}`, Date.now())
    await clock.sleep(everyMs)
  }
  await untilQuiet(host.pool, 60_000)
  await worker.stop()
  const { rows } = await host.pool.query<{ id: string; schedule_ref: string }>(
    'select id, schedule_ref from calsync.schedule_sync_status where schedule_ref = any ($1)',
    [[...committed.keys()]],
  )
  const refOf = new Map(rows.map((row) => [row.id, row.schedule_ref]))
  const { entries } = await servers.sandbox.journal(since, 100_000)
  const waits = entries.flatMap(({ correlation, effectAt, effect }) => {
    const at = committed.get(refOf.get(correlation?.split('/')[0] ?? '') ?? '')
    return at === undefined || effectAt === undefined || effect === 'none' ? [] : [effectAt - at]
  })
  await host.close()
  return percentiles(waits)
}
