import type { CommandDefinition } from '../command-line/command.js'
import { addScopeOptions, filterOf, type ScopeOptions } from '../command-line/scope-options.js'
import { findConnections } from '../questions/find-connections.js'
import { readGateFacts } from '../questions/gate.js'
import { healthReport } from '../reports/health-report.js'

export const command: CommandDefinition<ScopeOptions> = {
  configure: (program) => {
    addScopeOptions(program)
  },
  run: async (context, options) => {
    const calsync = await context.connect()
    const filter = filterOf(options)
    await findConnections(calsync, filter)
    const [reports, facts] = await Promise.all([
      calsync.connections.health(filter),
      readGateFacts(calsync),
    ])
    for (const message of new Set(reports.flatMap(warningOf))) context.progress.say(message)
    return healthReport(reports, facts)
  },
}

function warningOf({ source, message }: { source: string; message: string }): string[] {
  return source === 'stored'
    ? [`warning: shown as stored, the vault was not asked: ${message}`]
    : []
}
