import type { Environment } from '../engine/environment.js'
import { ownVersions, rolloutVersions } from './order-rollout.js'
import { Planner } from '../engine/planner.js'
import { CalsyncError } from '../model/calsync-error.js'
import type { ScheduleRef } from '../model/schedule-ref.js'
import { presentVersions } from '../model/versions.js'
import type { RolloutScope } from '../ports/store/rollout-store.js'
import type { Run } from '../ports/store/run-store.js'
import {
  addPreview,
  type BackfillPreview,
  countByMailbox,
  emptyPreview,
  type MailboxWork,
} from './backfills.js'

/** Ends the open rollout; what it planned stays planned. `null` when there is none. */
export async function cancelRollout({ store }: Pick<Environment, 'store'>): Promise<Run | null> {
  const open = await store.rollouts.openRollout()
  if (open === null || !(await store.runs.cancelRun(open.id))) return null
  return await store.runs.getRun(open.id)
}

/** Schedules of other versions are counted up to here. */
const MAX_COUNTED = 100_000

/** How many schedules stand under other versions; 100,000 means as many or more. */
export async function countOutdated(
  environment: Environment,
  scope: RolloutScope,
): Promise<number> {
  const { rollouts, runs } = environment.store
  const versions = await rolloutVersions(runs, ownVersions(environment))
  if (versions === null) return 0
  return await rollouts.countOutdated({ versions, scope, limit: MAX_COUNTED })
}

const PAGE_SIZE = 500

/**
 * Plans all that a rollout would plan, in transactions that are rolled back: truly dry. Throws
 * `CalsyncError` (`NO_SOURCES`).
 */
export async function previewRollout(
  environment: Environment,
  scope: RolloutScope,
  onPage: (preview: BackfillPreview) => void = () => {},
): Promise<BackfillPreview> {
  if (environment.sources.size === 0) {
    throw new CalsyncError({
      code: 'NO_SOURCES',
      message: 'no schedule source is configured here, so a preview has nothing to read',
      next: 'run it where calsync.config.ts lists the sources',
    })
  }
  const planner = new Planner(environment)
  const versions = presentVersions(environment.renderVersion)
  const mailboxes = new Map<string, MailboxWork>()
  let preview: BackfillPreview = { ...emptyPreview, mailboxes }
  let cursor: string | null = null
  for (;;) {
    const limit = PAGE_SIZE
    const refs: readonly ScheduleRef[] = await environment.store.rollouts.listOutdated({
      versions,
      scope,
      limit,
      cursor,
    })
    if (refs.length > 0) {
      const parts = await planner.preview(refs, { rollout: true })
      for (const part of parts) countByMailbox(mailboxes, part)
      const schedules = preview.schedules + refs.length
      preview = parts.reduce(addPreview, { ...preview, schedules })
      onPage(preview)
    }
    if (refs.length < limit) return preview
    cursor = refs.at(-1) ?? null
  }
}
