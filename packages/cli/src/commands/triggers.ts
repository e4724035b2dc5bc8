import { CalsyncError } from '@calsync/core'
import { printTriggerDrops, printTriggers } from '@calsync/postgres-store'
import type { CommandDefinition } from '../command-line/command.js'
import {
  configureTriggers,
  triggerOptionsOf,
  type TriggersOptions,
} from './triggers/trigger-options.js'

export const command: CommandDefinition<TriggersOptions> = {
  configure: configureTriggers,
  run: async (context, options) => {
    if (options.print !== true) {
      throw new CalsyncError({
        code: 'USAGE',
        message: 'calsync changes no table of yours',
        next: 'add --print, and run the SQL with your own migrations',
      })
    }
    const { schema, tablePrefix, sources } = await context.settings()
    const { kind } = options
    if (sources.length > 0 && !sources.some((source) => source.kind === kind)) {
      const kinds = sources.map((source) => source.kind).join(', ')
      throw new CalsyncError({
        code: 'UNKNOWN_SOURCE',
        message: `no source of the configuration has the kind "${kind}"; there are: ${kinds}`,
        next: 'give the kind of the source that reads this table',
      })
    }
    const triggers = { ...triggerOptionsOf(options), schema, tablePrefix }
    const sql = options.drop === true ? printTriggerDrops(triggers) : printTriggers(triggers)
    return { kind: 'triggers.print', data: { schema, kind, sql }, text: () => sql }
  },
}
