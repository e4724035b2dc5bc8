import type { CommandDefinition } from '../command-line/command.js'
import {
  addPauseScopeOptions,
  type PauseScopeOptions,
  pauseScopesOf,
} from '../command-line/pause-scope.js'
import { pauseReport, type PauseResult } from '../reports/pause-report.js'

interface PauseOptions extends PauseScopeOptions {
  readonly reason?: string
}

export const command: CommandDefinition<PauseOptions> = {
  configure: (program) => {
    addPauseScopeOptions(program).option('--reason <text>', 'why; shown by status')
  },
  run: async (context, { reason, ...options }) => {
    const calsync = await context.connect()
    const scopes = await pauseScopesOf(calsync, options)
    await context.showTarget()
    const why = { by: context.actor, ...(reason === undefined ? {} : { reason }) }
    const results: PauseResult[] = []
    for (const scope of scopes) {
      results.push({ scope, changed: await calsync.pause(scope, why) })
    }
    return pauseReport('pause', results)
  },
}
