import type { CommandDefinition } from '../command-line/command.js'
import {
  addPauseScopeOptions,
  type PauseScopeOptions,
  pauseScopesOf,
} from '../command-line/pause-scope.js'
import { pauseReport, type PauseResult } from '../reports/pause-report.js'

export const command: CommandDefinition<PauseScopeOptions> = {
  configure: (program) => {
    addPauseScopeOptions(program)
  },
  run: async (context, options) => {
    const calsync = await context.connect()
    const scopes = await pauseScopesOf(calsync, options)
    await context.showTarget()
    const results: PauseResult[] = []
    for (const scope of scopes) results.push({ scope, changed: await calsync.resume(scope) })
    return pauseReport('resume', results)
  },
}
