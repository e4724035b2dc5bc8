import type { RunScope } from '@calsync/core'
import type { Context } from '../../command-line/context.js'
import type { Report } from '../../output/report.js'
import { counted } from '../../output/words.js'
import { estimateBackfill, limitsOf } from '../../questions/estimate-backfill.js'
import { backfillPreviewReport } from '../../reports/backfill-report.js'
import type { CalsyncOnPostgres } from '../../sdk/compose.js'

/** Plans everything in transactions that are rolled back, and says what it would cost. */
export async function previewRun(
  context: Context,
  calsync: CalsyncOnPostgres,
  scope: RunScope,
): Promise<Report> {
  const { userId, organizationId } = scope
  const preview = await calsync.previewBackfill(scope, ({ schedules }) =>
    context.progress.update(`${counted(schedules, 'schedule')} looked at …`),
  )
  const connections = await calsync.connections.list({
    ...(userId === undefined ? {} : { userId }),
    ...(organizationId === undefined ? {} : { organizationId }),
    states: ['connected'],
  })
  const estimate = estimateBackfill(preview, connections.length, limitsOf(calsync.providers))
  return backfillPreviewReport(preview, estimate, connections.length)
}
