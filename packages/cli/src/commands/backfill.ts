import { CalsyncError, type RunScope } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import { requireConsent } from '../command-line/consent.js'
import type { Context } from '../command-line/context.js'
import { addScopeOptions, filterOf, type ScopeOptions } from '../command-line/scope-options.js'
import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import { findConnections } from '../questions/find-connections.js'
import { absence } from '../questions/working-workers.js'
import { backfillReport } from '../reports/backfill-report.js'
import { cancelledReport } from '../reports/cancelled-report.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'
import { followRun, readRun } from './backfill/follow-run.js'
import { previewRun } from './backfill/preview.js'

interface BackfillOptions extends ScopeOptions {
  readonly kind?: string
  readonly dryRun?: true
  readonly local?: true
  readonly follow?: string
  readonly reason?: string
  readonly yes?: true
  /** `undefined`: if a worker is there. */
  readonly wait?: boolean
}

export const command: CommandDefinition<BackfillOptions> = {
  configure: (program) => {
    addScopeOptions(program)
      .option('--kind <kind>', 'only this source, such as class')
      .option('--dry-run', 'show what would be done, its calls, time and mails; change nothing')
      .option('--local', 'do the work in this process, until everything is sent')
      .option('--follow <run>', 'follow a run that was ordered before')
      .option('--reason <text>', 'why, for the audit')
      .option('-y, --yes', 'do not ask')
      .option('--wait', 'follow the run even if no worker has been seen')
      .option('--no-wait', 'order the run and end')
  },
  handlesInterrupt: true,
  run: async (context, options) => {
    if (options.follow !== undefined) {
      return await follow(context, await context.connect(), options.follow)
    }
    const scope: RunScope = {
      ...filterOf(options),
      ...(options.kind === undefined ? {} : { kind: options.kind }),
    }
    const calsync = await context.connect()
    if (scope.userId !== undefined) await findConnections(calsync, filterOf(options))
    if (options.dryRun === true) return await previewRun(context, calsync, scope)
    if (options.local === true) requireSources(calsync)

    await context.showTarget()
    const consented = await requireConsent(context, {
      question: `Backfill ${describe(scope)}?`,
      yes: options.yes === true,
      isBulk: scope.userId === undefined,
    })
    if (!consented) return cancelledReport(context.interrupted.aborted)
    return await order(context, calsync, scope, options)
  },
}

async function order(
  context: Context,
  calsync: CalsyncOnPostgres,
  scope: RunScope,
  { local, reason, wait }: BackfillOptions,
): Promise<Report> {
  // Made before the order: where it cannot be made, nothing is ordered.
  const worker = local === true ? calsync.worker() : null
  const by = context.actor
  const run = await calsync.backfill({ ...scope, by, ...(reason === undefined ? {} : { reason }) })
  context.progress.say(`Run ${run.id} ordered.`)
  if (worker !== null) {
    await worker.start()
    try {
      return await follow(context, calsync, run.id)
    } finally {
      await worker.stop()
    }
  }
  const absent = absence(await calsync.store.runs.listWorkers(), (await calsync.status()).now)
  if (absent !== null) context.progress.say(`warning: ${absent}`)
  if (wait === false || (wait === undefined && absent !== null)) {
    const { sending } = await readRun(calsync, run.id)
    return backfillReport(run, sending, false)
  }
  return await follow(context, calsync, run.id)
}

async function follow(context: Context, calsync: CalsyncOnPostgres, id: string): Promise<Report> {
  const { run, sending } = await followRun(context, calsync, id)
  if (!context.interrupted.aborted) return backfillReport(run, sending, true)
  context.progress.say('Stopped watching; the run goes on where workers are.')
  return { ...backfillReport(run, sending, false), exitCode: exitCodes.interrupted }
}

function describe({ userId, organizationId, kind }: RunScope): string {
  const parts = [
    kind === undefined ? 'all schedules' : `all schedules of kind "${kind}"`,
    ...(organizationId === undefined ? [] : [`of organization ${organizationId}`]),
    ...(userId === undefined ? ['of all users'] : [`of user ${userId}`]),
  ]
  return parts.join(' ')
}

function requireSources({ sources }: CalsyncOnPostgres): void {
  if (sources.length > 0) return
  throw new CalsyncError({
    code: 'NO_SOURCES',
    message: 'no schedule source is configured here, so this process has nothing to read',
    next: 'run it where calsync.config.ts lists the sources, or without --local',
  })
}
