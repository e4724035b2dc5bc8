import type { MigrateReport, MigrationFormat, SchemaState } from '@calsync/postgres-store'
import type { Settings } from '../configuration/settings-schema.js'
import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import type { Target } from '../output/target.js'
import { counted } from '../output/words.js'

export function migrateReport({ applied, version }: MigrateReport, target: Target): Report {
  return {
    kind: 'migrate',
    data: { applied, version, target },
    text: ({ green }) => {
      if (applied.length === 0) return `Nothing to do: the schema has version ${version}.`
      const done = `${green('✓')} ${counted(applied.length, 'migration')} applied, the schema has version ${version}:`
      return [done, ...applied.map((name) => `  ${name}`)].join('\n')
    },
  }
}

/** Ends with 3 when something is to do, for a pipeline that asks before it deploys. */
export function checkReport(state: SchemaState, target: Target): Report {
  const { version, knownVersion, pending } = state
  return {
    kind: 'migrate.check',
    data: { version, knownVersion, pending, target },
    exitCode: pending.length === 0 ? exitCodes.ok : exitCodes.findings,
    text: () => {
      if (pending.length > 0) {
        const todo = `The schema has version ${version}, this calsync needs ${knownVersion}. Missing:`
        return [todo, ...pending.map((name) => `  ${name}`), 'Run: calsync migrate'].join('\n')
      }
      if (version === knownVersion) return `Nothing to do: the schema has version ${version}.`
      return `Nothing to do: the schema has version ${version}, newer than ${knownVersion} of this calsync, which still works on it.`
    },
  }
}

export function sqlReport(
  kind: 'migrate.print' | 'migrate.grants',
  { schema, tablePrefix }: Pick<Settings, 'schema' | 'tablePrefix'>,
  sql: string,
): Report {
  return { kind, data: { schema, tablePrefix, sql }, text: () => sql }
}

export function filesReport(format: MigrationFormat, files: readonly string[]): Report {
  return {
    kind: 'migrate.files',
    data: { format, files },
    rows: files,
    text: () => files.join('\n'),
  }
}
