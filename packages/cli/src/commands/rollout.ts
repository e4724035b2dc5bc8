import type { RolloutScope } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import { requireConsent } from '../command-line/consent.js'
import type { Context } from '../command-line/context.js'
import { addScopeOptions, filterOf, type ScopeOptions } from '../command-line/scope-options.js'
import { parseRate } from '../command-line/parse-rate.js'
import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import { counted } from '../output/words.js'
import { estimateBackfill } from '../questions/estimate-backfill.js'
import { limitsOf } from '../questions/estimate-limits.js'
import { findConnections } from '../questions/find-connections.js'
import { operationsOf } from '../questions/operations-of.js'
import { absence } from '../questions/working-workers.js'
import { backfillReport } from '../reports/backfill-report.js'
import { cancelledReport } from '../reports/cancelled-report.js'
import {
  nothingToRollOutReport,
  rolloutEndedReport,
  rolloutPreviewReport,
  rolloutReport,
} from '../reports/rollout-report.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'
import { followRun } from './backfill/follow-run.js'

interface RolloutOptions extends ScopeOptions {
  readonly rate?: number
  readonly dryRun?: true
  readonly cancel?: true
  readonly wait?: true
  readonly by?: string
  readonly reason?: string
  readonly yes?: true
}

export const command: CommandDefinition<RolloutOptions> = {
  configure: (program) => {
    addScopeOptions(program)
      .option('--rate <n/min>', 'schedules a minute at most (default: 600)', parseRate)
      .option(
        '--dry-run',
        'show what would be rewritten, its calls, time and mails; change nothing',
      )
      .option('--cancel', 'end the rollout that is under way')
      .option('--wait', 'follow the run until everything is sent')
      .option('--by <name>', 'who orders it (default: you, at this host)')
      .option('--reason <text>', 'why, for the audit')
      .option('-y, --yes', 'do not ask')
  },
  handlesInterrupt: true,
  run: async (context, options) => {
    const calsync = await context.connect()
    if (options.cancel === true) return rolloutEndedReport(await calsync.cancelRollout())
    const scope = filterOf(options)
    if (scope.userId !== undefined) await findConnections(calsync, scope)
    if (options.dryRun === true) return await preview(context, calsync, scope)
    const outdated = await calsync.countOutdated(scope)
    if (outdated === 0) return nothingToRollOutReport()

    await context.showTarget()
    context.progress.say(`${counted(outdated, 'schedule')} stand as another version made them.`)
    const consented = await requireConsent(context, {
      question: 'Bring them to the present one?',
      yes: options.yes === true,
      isBulk: scope.userId === undefined,
    })
    if (!consented) return cancelledReport(context.interrupted.aborted)
    return await order(context, calsync, scope, options)
  },
}

async function preview(
  context: Context,
  calsync: CalsyncOnPostgres,
  scope: RolloutScope,
): Promise<Report> {
  const found = await calsync.previewRollout(scope, ({ schedules }) =>
    context.progress.update(`${counted(schedules, 'schedule')} looked at …`),
  )
  const estimate = estimateBackfill(operationsOf(found), await limitsOf(calsync))
  return rolloutPreviewReport(found, estimate)
}

async function order(
  context: Context,
  calsync: CalsyncOnPostgres,
  scope: RolloutScope,
  { rate, by = context.actor, reason, wait }: RolloutOptions,
): Promise<Report> {
  const run = await calsync.rollout({
    ...scope,
    by,
    ...(reason === undefined ? {} : { reason }),
    ...(rate === undefined ? {} : { perMinute: rate }),
  })
  context.progress.say(`Run ${run.id} ordered.`)
  const absent = absence(await calsync.store.runs.listWorkers(), (await calsync.status()).now)
  if (absent !== null) context.progress.say(`warning: ${absent}`)
  if (wait !== true) return rolloutReport(run)
  const followed = await followRun(context, calsync, run.id)
  const report = backfillReport(followed.run, followed.sending, true)
  if (!context.interrupted.aborted) return report
  context.progress.say('Stopped watching; the run goes on where workers are.')
  return { ...rolloutReport(followed.run), exitCode: exitCodes.interrupted }
}
