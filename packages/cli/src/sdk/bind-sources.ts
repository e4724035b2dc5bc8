import type { ScheduleSource } from '@calsync/core'
import { sqlSource, type SqlSourceOptions } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import type { Settings } from '../configuration/settings-schema.js'

/** Gives SQL sources the pool to read from; the host's own sources stay as they are. */
export function bindSources(sources: Settings['sources'], pool: Pool): ScheduleSource[] {
  return sources.map((source) => {
    if ('load' in source) return source
    if ('bind' in source) return source.bind(pool)
    return sqlSource(source as SqlSourceOptions).bind(pool)
  })
}
