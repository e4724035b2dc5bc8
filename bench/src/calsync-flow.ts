import { openHost, rowWrites, untilQuiet, workerOptions } from './host.ts'
import type { Servers } from './servers.ts'

export interface FlowResult {
  readonly changes: number
  readonly seconds: number
  readonly perSecond: number
  readonly callsPerChange: number
  readonly rowWritesPerChange: number
  readonly statementsPerChange: number
}

/**
 * Works off a backlog: `changes` new meetings are marked in transactions of 20 before the worker
 * starts, as the baseline's messages are in their topic before its consumer starts. The time ends
 * when all stand in the mailboxes and all is settled.
 */
export async function measureCalsync(
  servers: Servers,
  url: string,
  options: { readonly changes: number; readonly brokers?: readonly string[] },
): Promise<FlowResult> {
  const { changes, brokers } = options
  const host = openHost(url, servers.sandboxUrl, brokers === undefined ? {} : { brokers })
  const worker = host.calsync.worker(workerOptions)
  const calls = (await servers.sandbox.state()).totals.calls
  const writes = await rowWrites(host.pool)
  const statements = host.statements()
  const client = await host.pool.connect()
  for (let first = 1; first <= changes; first += 20) {
    const refs = Array.from(
      { length: Math.min(20, changes - first + 1) },
      (_, i) => `meeting:${first + i}`,
    )
    await client.query('begin')
    await host.calsync.schedules.changed(refs, { tx: client })
    await client.query('commit')
  }
  client.release()
  const started = performance.now()
  await worker.start()
  await untilQuiet(host.pool, 300_000)
  const seconds = (performance.now() - started) / 1_000
  await worker.stop()
  const result: FlowResult = {
    changes,
    seconds,
    perSecond: changes / seconds,
    callsPerChange: ((await servers.sandbox.state()).totals.calls - calls) / changes,
    rowWritesPerChange: ((await rowWrites(host.pool)) - writes) / changes,
    statementsPerChange: (host.statements() - statements) / changes,
  }
  await host.close()
  return result
}
