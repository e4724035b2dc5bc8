import { CalsyncError, silentLogger } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import { requireConsent } from '../command-line/consent.js'
import type { Context } from '../command-line/context.js'
import { counted } from '../output/words.js'
import { adoptReport } from '../reports/adopt-report.js'
import { adoptionStatusReport, forgottenReport } from '../reports/adoption-status-report.js'
import { cancelledReport } from '../reports/cancelled-report.js'
import type { Report } from '../output/report.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'
import { openDatabase } from '../sdk/open-database.js'
import { SecretlessGateway } from '../sdk/secretless-gateway.js'
import type { AdoptionInput } from './adopt/adoption-input.js'
import { csvInput } from './adopt/csv-input.js'
import { queryInput } from './adopt/query-input.js'

interface AdoptCommandOptions {
  readonly csv?: string
  readonly query?: string
  readonly dryRun?: true
  /** `undefined`: if calendars can be reached from here. */
  readonly verify?: boolean
  readonly by?: string
  readonly reason?: string
  readonly yes?: true
  readonly status?: true
  readonly forget?: true
}

const REFUSED_SHOWN = 20

export const command: CommandDefinition<AdoptCommandOptions> = {
  configure: (program) => {
    program
      .option('--csv <file>', 'rows schedule,user_id,external_id[,integration]; - for stdin')
      .option('--query <select>', 'the same columns, from the tables of your application')
      .option('--dry-run', 'look everything up and say what would be done; change nothing')
      .option('--verify', 'look each event up first (default where a secret is set)')
      .option('--no-verify', 'do not: the first update tells whether the event is there')
      .option('--by <who>', 'who wants it, for the audit (default: you, on this machine)')
      .option('--reason <text>', 'why, for the audit')
      .option('-y, --yes', 'do not ask')
      .option('--status', 'show the rows that were refused and not adopted since')
      .option('--forget', 'forget them')
      .addHelpText('after', '\nFirst observe, then connect, adopt, and send: docs/adoption.md')
  },
  handlesInterrupt: true,
  run: async (context, options) => {
    const calsync = await context.connect()
    if (options.status === true || options.forget === true) {
      return await showStatus(context, calsync, options.forget === true)
    }
    requireOneInput(options)
    const verify = options.verify ?? (await canVerify(context, calsync))
    if (!verify && options.verify === undefined) {
      context.progress.say(
        'warning: no event is looked up, because no calendar can be reached from here; the first update tells',
      )
    }
    if (options.dryRun !== true) {
      await context.showTarget()
      const consented = await requireConsent(context, {
        question: 'Take these events over?',
        yes: options.yes === true,
        isBulk: true,
      })
      if (!consented) return cancelledReport(context.interrupted.aborted)
    }
    return await withInput(context, options, (input) =>
      adopt(context, calsync, input, { ...options, verify }),
    )
  },
}

async function adopt(
  context: Context,
  calsync: CalsyncOnPostgres,
  input: AdoptionInput,
  options: AdoptCommandOptions & { readonly verify: boolean },
): Promise<Report> {
  const { verify, by = context.actor, reason } = options
  const dryRun = options.dryRun === true
  let done = 0
  const report = await calsync.adopt(input.rows, {
    by,
    verify,
    dryRun,
    signal: context.interrupted,
    ...(reason === undefined ? {} : { reason }),
    onResults: (results) => {
      done += results.length
      context.progress.update(`${counted(done, 'row')} looked at …`)
    },
  })
  await warnOfSending(context, calsync, report.results)
  return adoptReport({
    report,
    input,
    dryRun,
    verified: verify,
    interrupted: context.interrupted.aborted,
  })
}

async function withInput(
  context: Context,
  { csv, query = '' }: AdoptCommandOptions,
  use: (input: AdoptionInput) => Promise<Report>,
): Promise<Report> {
  if (csv !== undefined) return await use(csvInput(csv, context.stdin))
  const database = openDatabase(await context.settings(), silentLogger)
  try {
    return await use(queryInput(database.pool, query))
  } finally {
    await database.close()
  }
}

function requireOneInput({ csv, query }: AdoptCommandOptions): void {
  if ((csv === undefined) !== (query === undefined)) return
  throw new CalsyncError({
    code: 'USAGE',
    message: csv === undefined ? 'no rows are given' : 'only one of --csv and --query can be given',
    next: "give --csv FILE, or --query 'select …'; --status shows what was refused before",
  })
}

/** A calendar can be asked where the gateway's secret is, and the key of the connections' keys. */
async function canVerify(context: Context, { providers }: CalsyncOnPostgres): Promise<boolean> {
  const { encryptionKeys } = await context.settings()
  const reachable = providers.some(({ gateway }) => !(gateway instanceof SecretlessGateway))
  return reachable && encryptionKeys !== undefined
}

async function warnOfSending(
  { progress }: Context,
  { store }: CalsyncOnPostgres,
  results: readonly { readonly organizationId: string | null }[],
): Promise<void> {
  const settings = await store.connections.listOrganizations()
  const observing = new Set(
    settings.filter(({ mode }) => mode === 'observe').map(({ organizationId }) => organizationId),
  )
  const organizations = new Set(results.map(({ organizationId }) => organizationId))
  const sending = [...organizations].filter((id) => id !== null && !observing.has(id))
  if (sending.length === 0) return
  progress.say(
    `warning: sending is on for ${sending.map((id) => `"${id ?? ''}"`).join(', ')}: ` +
      'schedules whose events are not adopted yet get second ones (docs/adoption.md)',
  )
}

async function showStatus(
  context: Context,
  { store }: CalsyncOnPostgres,
  forget: boolean,
): Promise<Report> {
  if (!forget) return adoptionStatusReport(await store.runs.adoptionStatus(REFUSED_SHOWN))
  await context.showTarget()
  return forgottenReport(await store.runs.forgetRefusedAdoptions())
}
