import { checkedPerMinute } from '../decide/rollout-pace.js'
import { CalsyncError } from '../model/calsync-error.js'
import { presentVersions, type Versions } from '../model/versions.js'
import type { RolloutScope } from '../ports/store/rollout-store.js'
import type { Run, RunStore } from '../ports/store/run-store.js'
import type { Environment } from '../engine/environment.js'
import { versionsOf } from '../engine/fleet.js'
import { openRollout } from '../engine/open-rollout.js'

export interface RolloutOptions extends RolloutScope {
  readonly by: string
  readonly reason?: string
  /** Schedules per minute at most. Default: the configuration's, 600. */
  readonly perMinute?: number
}

/**
 * Orders that schedules which stand under other versions are brought to the present ones; workers of
 * these versions carry it out. Where no sources are configured (a database URL alone), the present
 * ones are those of the workers. A rollout to other versions that is still open ends. Throws
 * `CalsyncError`: `ROLLOUT_OPEN`, `INVALID_RATE`, `NO_VERSIONS`.
 */
export async function orderRollout(
  environment: Environment,
  { by, reason, perMinute = environment.rollout.perMinute, ...scope }: RolloutOptions,
): Promise<Run> {
  const { store } = environment
  const rate = checkedPerMinute(perMinute)
  const versions = await rolloutVersions(store.runs, ownVersions(environment))
  if (versions === null) throw noVersions()
  const order = { versions, perMinute: rate, by, reason: reason ?? null, scope }
  const run = await openRollout(environment, order)
  if (run !== null) return run
  throw new CalsyncError({
    code: 'ROLLOUT_OPEN',
    message: 'a rollout to these versions is under way already',
    next: 'let it end (calsync status), or end it: calsync rollout --cancel',
  })
}

/**
 * The versions that a rollout is about: those of this process where it plans, else those of the
 * worker that started last; `null` when no worker has told any.
 */
export async function rolloutVersions(
  runs: Pick<RunStore, 'listWorkers'>,
  own: Versions | null,
): Promise<Versions | null> {
  if (own !== null) return own
  const workers = await runs.listWorkers()
  const [newest] = [...workers].sort((a, b) => b.startedAt - a.startedAt)
  return newest === undefined ? null : versionsOf(newest)
}

/** The versions of a process that plans; `null` where no sources are configured. */
export function ownVersions({
  sources,
  renderVersion,
}: Pick<Environment, 'sources' | 'renderVersion'>): Versions | null {
  return sources.size > 0 ? presentVersions(renderVersion) : null
}

function noVersions(): CalsyncError {
  return new CalsyncError({
    code: 'NO_VERSIONS',
    message: 'no worker has told which template it runs, so nobody knows what to roll out',
    next: 'start a worker, or run it where calsync.config.ts lists the sources',
  })
}
