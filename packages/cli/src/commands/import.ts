import { CalsyncError, scheduleRef, silentLogger } from '@calsync/core'
import { InvalidArgumentError } from 'commander'
import type { CommandDefinition } from '../command-line/command.js'
import type { Context } from '../command-line/context.js'
import { counted } from '../output/words.js'
import { cancelledReport } from '../reports/cancelled-report.js'
import { importReport } from '../reports/import-report.js'
import { importedKind } from '../sdk/imported-events.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'
import { openDatabase } from '../sdk/open-database.js'
import { importCalendars, type ImportRequest, previewImport } from './import/import-calendars.js'
import type { ImportPlan } from './import/plan-import.js'
import { readCalendarFiles } from './import/read-calendar-files.js'

interface ImportOptions {
  readonly ics: readonly string[]
  readonly owner: string
  readonly organization?: string
  readonly kind: string
  readonly prune?: true
  readonly dryRun?: true
  readonly reason?: string
  readonly yes?: true
}

export const command: CommandDefinition<ImportOptions> = {
  configure: (program) => {
    program
      .requiredOption('--ics <file...>', 'calendar files; again with an edited file to update')
      .requiredOption('--owner <user>', 'whose calendar shows them, by the id of your application')
      .option('--organization <id>', 'the organization they belong to')
      .option('--kind <kind>', 'the source they are read by', kind, importedKind)
      .option('--prune', 'delete what an earlier import brought and the files no longer have')
      .option('--dry-run', 'show what would be done; change nothing')
      .option('--reason <text>', 'why, for the audit')
      .option('-y, --yes', 'do not ask before most of a calendar is deleted')
      .addHelpText(
        'after',
        '\nEvents are kept in the table imported_event; workers read them by the source importedEvents().',
      )
  },
  run: async (context, options) => {
    const request = await requestOf(context, options)
    const calsync = options.dryRun === true ? null : await context.connect()
    const database = openDatabase(await context.settings(), silentLogger)
    const { pool } = database
    try {
      const preview = await previewImport(pool, request)
      if (calsync === null) return importReport({ request, plan: preview, isDryRun: true })
      await context.showTarget()
      if (request.prune && !(await mayPrune(context, request, preview, options.yes === true))) {
        return cancelledReport(context.interrupted.aborted)
      }
      const plan = await importCalendars(pool, calsync.schedules, request)
      warnOfNoSource(context, calsync.sources, request.kind)
      await warnOfNoCalendar(context, calsync, request)
      return importReport({ request, plan, isDryRun: false })
    } finally {
      await database.close()
    }
  },
}

async function requestOf(context: Context, options: ImportOptions): Promise<ImportRequest> {
  const { ics, owner, organization = '', kind, prune, reason } = options
  if (owner.trim() === '') {
    throw new CalsyncError({
      code: 'USAGE',
      message: 'the owner is empty',
      next: 'give the id of a user of your application with --owner',
    })
  }
  const files = await readCalendarFiles(ics)
  return {
    files,
    owner,
    organizationId: organization,
    kind,
    prune: prune === true,
    by: context.actor,
    reason: reason ?? `import of ${files.map(({ name }) => name).join(', ')}`,
  }
}

function kind(text: string): string {
  try {
    scheduleRef(text, '1')
    return text
  } catch {
    throw new InvalidArgumentError('It must be letters, digits, _ and -, such as imported.')
  }
}

/** Fewer are deleted without a question, even if they are most of a small calendar. */
const FEW = 10

/** An export that went wrong looks like a calendar that was emptied. */
async function mayPrune(
  context: Context,
  { files }: ImportRequest,
  { gone, changed, unchanged }: ImportPlan,
  yes: boolean,
): Promise<boolean> {
  const before = gone.length + changed.length + unchanged
  if (yes || gone.length <= FEW || gone.length * 2 <= before) return true
  const what = `--prune would delete ${gone.length} of ${counted(before, 'event')}`
  if (context.isInteractive) return await context.confirm(`${what}. Go on?`)
  throw new CalsyncError({
    code: 'USAGE',
    message: `${what}, and there is no terminal to ask`,
    next: `look at ${files.map(({ name }) => name).join(', ')} with --dry-run, then say --yes`,
  })
}

/** Nothing fails without it: changes wait until some worker has the source. */
function warnOfNoSource(
  { progress }: Context,
  sources: readonly { readonly kind: string }[],
  kind: string,
): void {
  if (sources.some((source) => source.kind === kind)) return
  const source = kind === importedKind ? 'importedEvents()' : `importedEvents({ kind: '${kind}' })`
  progress.say(`warning: no source "${kind}" is configured here; workers need ${source} in sources`)
}

async function warnOfNoCalendar(
  { progress }: Context,
  { connections }: Pick<CalsyncOnPostgres, 'connections'>,
  { owner, organizationId }: ImportRequest,
): Promise<void> {
  const own = await connections.list({ userId: owner })
  if (own.some((connection) => connection.organizationId === organizationId)) return
  const where = own.length === 0 ? '' : ` in organization "${organizationId}" (see --organization)`
  progress.say(`warning: user ${owner} has no connected calendar${where}; the events wait for one`)
}
