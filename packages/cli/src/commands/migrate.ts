import { migrationFiles, printGrants, printMigrations } from '@calsync/postgres-store'
import type { CommandDefinition } from '../command-line/command.js'
import { targetOf } from '../output/target.js'
import { checkReport, filesReport, migrateReport, sqlReport } from '../reports/migrate-report.js'
import { configureMigrate, type MigrateOptions, taskOf } from './migrate/migrate-options.js'
import { readFolder, writeFiles } from './migrate/write-files.js'

export const command: CommandDefinition<MigrateOptions> = {
  configure: configureMigrate,
  run: async (context, options) => {
    const task = taskOf(options)
    const settings = await context.settings()
    const { schema, tablePrefix } = settings
    const { from, format = 'sql', out = '' } = options
    const printed = { schema, tablePrefix, ...(from === undefined ? {} : { from }) }
    switch (task) {
      case 'print':
        return sqlReport('migrate.print', settings, printMigrations(printed))
      case 'grants': {
        const { migrator, runtime, readonly, enqueue } = options
        const roles = Object.fromEntries(
          Object.entries({ migrator, runtime, readonly, enqueue }).filter(([, role]) => role),
        )
        return sqlReport('migrate.grants', settings, printGrants({ schema, tablePrefix, roles }))
      }
      case 'files': {
        const folder = await readFolder(out)
        const files = migrationFiles({ ...printed, format, folder })
        return filesReport(format, await writeFiles(out, files))
      }
      case 'check': {
        const calsync = await context.compose()
        return checkReport(await calsync.schemaState(), targetOf(settings))
      }
      case 'run': {
        const calsync = await context.compose()
        await context.showTarget()
        return migrateReport(await calsync.migrate(), targetOf(settings))
      }
    }
  },
}
