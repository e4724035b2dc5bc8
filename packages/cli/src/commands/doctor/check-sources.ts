import type { ScheduleSource } from '@calsync/core'
import type { Pool } from 'pg'
import type { Settings } from '../../configuration/settings-schema.js'
import { bindSources } from '../../sdk/bind-sources.js'
import { type Check, checksOf, failed, info, skipped } from './check.js'

/** Each source's own check; one that fails does not spoil the others. */
export async function checkSources(
  sources: Settings['sources'],
  pool: Pool | null,
): Promise<Check[]> {
  if (sources.length === 0) {
    return [
      info('sources', 'no schedule source is configured here', 'list them in calsync.config.ts'),
    ]
  }
  if (pool === null) {
    return sources.map(({ kind }) => skipped(`source:${kind}`, 'the database cannot be reached'))
  }
  const checks = await Promise.all(
    sources.map(async (source): Promise<Check[]> => {
      const name = `source:${source.kind}`
      try {
        const [bound] = bindSources([source], pool)
        return await checkSource(name, bound)
      } catch (error) {
        return [failed(name, error)]
      }
    }),
  )
  return checks.flat()
}

async function checkSource(name: string, source: ScheduleSource | undefined): Promise<Check[]> {
  if (source === undefined) return []
  return checksOf(name, await source.check(), 'can be read, and has all that it needs')
}
