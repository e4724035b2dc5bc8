import { CalsyncError, parseSpan, type ReleaseScope } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import { requireConsent } from '../command-line/consent.js'
import { counted } from '../output/words.js'
import { findConnections } from '../questions/find-connections.js'
import { absence } from '../questions/working-workers.js'
import { cancelledReport } from '../reports/cancelled-report.js'
import { heldReport } from '../reports/held-report.js'
import { releaseReport } from '../reports/release-report.js'
import type { CalsyncOnPostgres } from '../sdk/compose.js'

interface ReleaseCommandOptions {
  readonly user?: string
  readonly organization?: string
  readonly everything?: true
  readonly for: string
  readonly by?: string
  readonly reason?: string
  readonly dryRun?: true
  readonly yes?: true
}

const MAILBOXES_SHOWN = 50

export const command: CommandDefinition<ReleaseCommandOptions> = {
  configure: (program) => {
    program
      .option('--user <id>', "one user's calendars")
      .option('--organization <id>', 'one organization')
      .option('--everything', 'all calendars')
      .option('--for <time>', 'how long removals are let through, such as 2h or 1d', '1h')
      .option('--by <name>', 'who says so (default: you)')
      .option('--reason <text>', 'why; shown by status')
      .option('--dry-run', 'show whose events would vanish; change nothing')
      .option('--yes', 'do not ask')
  },
  run: async (context, options) => {
    const scope = scopeOf(options)
    const forMs = parseSpan(options.for)
    const calsync = await context.connect()
    await requireKnown(calsync, scope)
    const held = await calsync.held(filterOf(scope), MAILBOXES_SHOWN)
    const { now } = await calsync.status({ userId: '' })
    if (options.dryRun === true) return heldReport(held, scope, now)

    await context.showTarget()
    const whose = counted(held.mailboxCount, 'calendar')
    context.progress.say(
      `To be removed: ${counted(held.removals, 'event')} from ${whose}, and what follows for ${options.for}.`,
    )
    const consented = await requireConsent(context, {
      question: 'Go on?',
      yes: options.yes === true,
      isBulk: scope.kind !== 'user',
    })
    if (!consented) return cancelledReport(context.interrupted.aborted)
    const { reason, by = context.actor } = options
    const why = { by, forMs, ...(reason === undefined ? {} : { reason }) }
    const release = await calsync.release(scope, why)
    const absent = absence(await calsync.store.runs.listWorkers(), now)
    if (absent !== null) context.progress.say(`warning: ${absent}`)
    return releaseReport(release, held)
  },
}

/** Throws `CalsyncError` (`USAGE`) unless exactly one scope is given. */
function scopeOf({ user, organization, everything }: ReleaseCommandOptions): ReleaseScope {
  const given = [user, organization, everything].filter((it) => it !== undefined)
  if (given.length !== 1) {
    throw new CalsyncError({
      code: 'USAGE',
      message:
        given.length === 0 ? 'it is not said what is meant' : 'only one of these can be meant',
      next: 'give one of --user, --organization, --everything',
    })
  }
  if (user !== undefined) return { kind: 'user', userId: user }
  if (organization !== undefined) return { kind: 'organization', organizationId: organization }
  return { kind: 'everything' }
}

function filterOf(scope: ReleaseScope): Parameters<CalsyncOnPostgres['held']>[0] {
  return scope.kind === 'everything' ? {} : scope
}

/** A name with a slip in it would release nothing, and nobody would notice. */
async function requireKnown(calsync: CalsyncOnPostgres, scope: ReleaseScope): Promise<void> {
  if (scope.kind === 'everything') return
  const { kind: _kind, ...filter } = scope
  const connections = await findConnections(calsync, filter)
  if (connections.length > 0 || scope.kind === 'user') return
  throw new CalsyncError({
    code: 'UNKNOWN_ORGANIZATION',
    message: `no connection belongs to an organization ${scope.organizationId}`,
    next: 'check the id: it is the id of the host application',
  })
}
