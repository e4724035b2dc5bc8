import type { CommandDefinition } from '../command-line/command.js'
import { counted } from '../output/words.js'
import { absence } from '../questions/working-workers.js'
import { reconcileReport } from '../reports/reconcile-report.js'

interface ReconcileCommandOptions {
  readonly kind?: string
  readonly full?: true
  readonly dryRun?: true
}

export const command: CommandDefinition<ReconcileCommandOptions> = {
  configure: (program) => {
    program
      .option('--kind <name>', 'only schedules of this source')
      .option('--full', 'all rows, not only those that were updated lately')
      .option('--dry-run', 'show what differs; change nothing')
  },
  handlesInterrupt: true,
  run: async (context, { kind, full = false, dryRun = false }) => {
    const calsync = await context.connect()
    if (!dryRun) await context.showTarget()
    const report = await calsync.reconcile({
      full,
      dryRun,
      signal: context.interrupted,
      ...(kind === undefined ? {} : { kind }),
      onPage: ({ looked }) => context.progress.update(`${counted(looked, 'row')} looked at …`),
    })
    const absent = dryRun
      ? null
      : absence(await calsync.store.runs.listWorkers(), (await calsync.status({ userId: '' })).now)
    if (absent !== null) context.progress.say(`warning: ${absent}`)
    return reconcileReport(report, { full, dryRun })
  },
}
