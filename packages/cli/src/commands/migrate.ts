import { printMigrations } from '@calsync/postgres-store'
import type { CommandDefinition } from '../command-line/command.js'
import { targetOf } from '../output/target.js'
import { migrateReport } from '../reports/migrate-report.js'

interface MigrateOptions {
  readonly print?: true
}

export const command: CommandDefinition<MigrateOptions> = {
  configure: (program) => {
    program.option('--print', 'print the SQL in place of running it; needs no database')
  },
  run: async (context, { print }) => {
    const settings = await context.settings()
    if (print === true) {
      const sql = printMigrations({ schema: settings.schema })
      return { kind: 'migrate.print', data: { schema: settings.schema, sql }, text: () => sql }
    }
    const calsync = await context.compose()
    await context.showTarget()
    return migrateReport(await calsync.migrate(), targetOf(settings))
  },
}
