import { CalsyncError, type OrganizationMode } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import type { Context } from '../command-line/context.js'
import { requireConsent } from '../command-line/consent.js'
import { counted } from '../output/words.js'
import { cancelledReport } from '../reports/cancelled-report.js'
import { observeReport } from '../reports/observe-report.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'

interface ObserveOptions {
  readonly organization?: string
  readonly integration?: string
  readonly off?: true
  readonly dryRun?: true
  readonly by?: string
  readonly reason?: string
  readonly yes?: true
}

export const command: CommandDefinition<ObserveOptions> = {
  configure: (program) => {
    program
      .option('--organization <id>', "the organization; '' for a host without organizations")
      .option('--integration <name>', 'such as microsoft-outlook (default: the configured one)')
      .option('--off', 'send from now on: what is desired now, nothing that was superseded')
      .option('--dry-run', 'count what would be sent; change nothing')
      .option('--by <who>', 'who wants it, for the audit (default: you, on this machine)')
      .option('--reason <text>', 'why; for the audit')
      .option('-y, --yes', 'do not ask')
  },
  run: async (context, options) => {
    const { organization: organizationId, off, by = context.actor, reason } = options
    if (organizationId === undefined) {
      throw new CalsyncError({
        code: 'USAGE',
        message: 'it is not said which organization is meant',
        next: "give --organization ID, or --organization '' for a host without organizations",
      })
    }
    const calsync = await context.connect()
    const integration = integrationOf(calsync, options.integration)
    const before = await modeOf(calsync, organizationId, integration)
    const wanted = off === true ? 'on' : 'observe'
    requireAdminsWord(before, organizationId, integration)
    const { observed } = await calsync.status({ organizationId })
    const place = { organizationId, integration }
    const change = { ...place, before, after: wanted, observed } as const
    if (options.dryRun === true || before === wanted) {
      return observeReport({ ...change, after: before }, options.dryRun === true)
    }
    if (wanted === 'on') await warnOfRefused(context, calsync)
    await context.showTarget()
    const { creates, updates, deletes } = observed
    const consented = await requireConsent(context, {
      question: `Send ${creates} creates, ${updates} updates and ${deletes} deletes for organization "${organizationId}"?`,
      // Nothing is lost by observing.
      yes: options.yes === true || wanted === 'observe',
      isBulk: true,
    })
    if (!consented) return cancelledReport(context.interrupted.aborted)
    const why = { by, ...(reason === undefined ? {} : { reason }) }
    await calsync.setOrganization(organizationId, integration, wanted, why)
    return observeReport(change, false)
  },
}

/** Schedules whose events were not adopted get second ones as soon as sending is on. */
async function warnOfRefused({ progress }: Context, { store }: CalsyncOnPostgres): Promise<void> {
  const { refused } = await store.runs.adoptionStatus(0)
  const open = Object.values(refused).reduce((sum, count) => sum + count, 0)
  if (open === 0) return
  progress.say(
    `warning: ${counted(open, 'event')} could not be adopted and may get a second one beside it; ` +
      'see: calsync adopt --status',
  )
}

/** The one that is named, or the only one. Throws `CalsyncError` (`USAGE`). */
function integrationOf({ providers }: CalsyncOnPostgres, named: string | undefined): string {
  const known = providers.map((provider) => provider.describe().integration)
  const [only] = known
  if (named !== undefined) return named
  if (only !== undefined && known.length === 1) return only
  throw new CalsyncError({
    code: 'USAGE',
    message: `it is not said which integration is meant: ${known.join(', ')}`,
    next: 'give --integration NAME',
  })
}

async function modeOf(
  { store }: CalsyncOnPostgres,
  organizationId: string,
  integration: string,
): Promise<OrganizationMode> {
  const settings = await store.connections.listOrganizations()
  const setting = settings.find(
    (row) => row.organizationId === organizationId && row.integration === integration,
  )
  return setting?.mode ?? 'on'
}

/** Observing ends in sending: that is not for this command to allow where an admin said no. */
function requireAdminsWord(
  mode: OrganizationMode,
  organizationId: string,
  integration: string,
): void {
  if (mode !== 'off') return
  throw new CalsyncError({
    code: 'ORGANIZATION_OFF',
    message: `organization "${organizationId}" switched ${integration} off; nothing is sent`,
    next: 'an admin of the organization switches it on again, or to observing: setOrganization()',
  })
}
