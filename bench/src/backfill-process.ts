import { openHost, untilQuiet, workerOptions } from './host.ts'

/** Backfills the database of the first argument in a process of its own; tells its peak memory. */
const [url = '', sandboxUrl = ''] = process.argv.slice(2)
const host = openHost(url, sandboxUrl)
const worker = host.calsync.worker(workerOptions)
const started = performance.now()
await worker.start()
await host.calsync.backfill({ by: 'bench' })
await untilQuiet(host.pool, 1_200_000)
const seconds = (performance.now() - started) / 1_000
await worker.stop()
await host.close()
// Kilobytes on Linux, per getrusage(2).
process.send?.(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1_024 }))
process.disconnect()
