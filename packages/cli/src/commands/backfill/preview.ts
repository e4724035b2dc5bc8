import type { BackfillPreview, Connection, RunScope } from '@calsync/core'
import type { Context } from '../../command-line/context.js'
import type { Report } from '../../output/report.js'
import { counted } from '../../output/words.js'
import { type EstimateLimits, estimateBackfill } from '../../questions/estimate-backfill.js'
import { workingWorkers } from '../../questions/working-workers.js'
import { backfillPreviewReport } from '../../reports/backfill-report.js'
import type { CalsyncOnPostgres } from '../../sdk/compose.js'

/** Plans everything in transactions that are rolled back, and says what it would cost. */
export async function previewRun(
  context: Context,
  calsync: CalsyncOnPostgres,
  scope: RunScope,
): Promise<Report> {
  const preview = await calsync.previewBackfill(scope, ({ schedules }) =>
    context.progress.update(`${counted(schedules, 'schedule')} looked at …`),
  )
  const connections = new Map((await calsync.connections.list()).map((one) => [one.id, one]))
  const { now } = await calsync.status({ userId: '' })
  const workers = workingWorkers(await calsync.store.runs.listWorkers(), now).length
  const [description = assumed] = calsync.providers.map((provider) => provider.describe())
  const limits = { ...description, workers: Math.max(1, workers) }
  const estimate = estimateBackfill(
    operationsOf(preview, () => true),
    limits,
  )
  const { userId } = scope
  return backfillPreviewReport({
    preview,
    estimate,
    limits,
    longestUser: userOf(estimate.longest?.connectionId, connections),
    own: userId === undefined ? null : ownPart(preview, userId, connections, limits),
  })
}

/** Outlook's limits. */
const assumed = {
  maxBatchItems: 20,
  lanes: 4,
  mailboxBudget: { capacity: 2_000, perSecond: 8_000 / 600 },
  accountBudget: null,
}

function operationsOf(
  { mailboxes }: BackfillPreview,
  isMeant: (connectionId: string) => boolean,
): Map<string, number> {
  const work = [...mailboxes.values()].filter(({ connectionId }) => isMeant(connectionId))
  return new Map(
    work.map(({ connectionId, creates, updates, deletes }) => [
      connectionId,
      creates + updates + deletes,
    ]),
  )
}

/** A schedule is planned for all of its users: this is the part of the one who was asked for. */
function ownPart(
  preview: BackfillPreview,
  userId: string,
  connections: ReadonlyMap<string, Connection>,
  limits: EstimateLimits,
) {
  const isOwn = (id: string): boolean => connections.get(id)?.userId === userId
  return { userId, estimate: estimateBackfill(operationsOf(preview, isOwn), limits) }
}

function userOf(
  connectionId: string | undefined,
  connections: ReadonlyMap<string, Connection>,
): string | null {
  return connections.get(connectionId ?? '')?.userId ?? null
}
