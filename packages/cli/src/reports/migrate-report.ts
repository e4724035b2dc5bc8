import type { MigrateReport } from '@calsync/postgres-store'
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
