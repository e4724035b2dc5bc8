import type { HeldReport, StatusSummary, Worker } from '@calsync/core'
import { version } from '../../sdk/version.js'
import type { Metrics } from './metrics.js'
import { guardGauges, statusGauges, workerGauges } from './status-gauges.js'
import { json, type Pages, text } from './status-server.js'

export interface WorkerFacts {
  readonly worker: Worker
  readonly metrics: Metrics
  readonly configuration: Readonly<Record<string, unknown>>
  readonly startedAt: number
  readonly now: () => number
  readonly readStatus: () => Promise<SharedFacts>
}

/** What the database says of everybody's work. */
interface SharedFacts {
  readonly summary: StatusSummary
  readonly held: HeldReport
}

/** The database is asked for its counts at most so often, however many scrapers there are. */
const STATUS_AGE_MS = 10_000

export function workerPages(of: WorkerFacts): Pages {
  const { worker, metrics, startedAt } = of
  const facts = cached(of)
  return {
    // Says whether this process works, not whether the database does: a restart would not mend that.
    '/healthz': () =>
      worker.status.state === 'running' ? text(200, 'ok\n') : text(503, `${worker.status.state}\n`),
    '/status': async () =>
      json({
        version: 1,
        kind: 'worker',
        data: {
          ...worker.status,
          version,
          startedAt: new Date(startedAt).toISOString(),
          uptimeMs: of.now() - startedAt,
          configuration: of.configuration,
        },
      }),
    '/metrics': async () => {
      const shared = await facts().then(
        ({ summary, held }) => [...statusGauges(summary), ...guardGauges(held)],
        () => [],
      )
      const body = metrics.render([...workerGauges(worker.status, startedAt), ...shared])
      return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body }
    },
  }
}

function cached({ readStatus, now }: WorkerFacts): () => Promise<SharedFacts> {
  let last: { readonly at: number; readonly facts: Promise<SharedFacts> } | undefined
  return () => {
    if (last === undefined || now() - last.at > STATUS_AGE_MS) {
      last = { at: now(), facts: readStatus() }
    }
    return last.facts
  }
}
