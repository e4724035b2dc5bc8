import type { Pool } from 'pg'
import { environmentSettings } from '../configuration/environment-settings.js'
import { requireValid, resolveSettings } from '../configuration/resolve-settings.js'
import { settingsIn } from '../configuration/setting.js'
import type { CalsyncConfig } from './calsync-config.js'
import { type CalsyncOnPostgres, composeCalsync } from './compose.js'
import { processEnvironment } from './process-environment.js'

export interface CalsyncOptions extends CalsyncConfig {
  /** A URL, or a pool that the host goes on owning. */
  readonly database: Pool | string
}

/**
 * calsync on the host's Postgres. What is not given comes from the environment variables of the
 * same meaning, such as `CONNECTION_KEY_ENCRYPTION_KEY`, `KAFKA_BROKERS` or `SYNC_MAX_RETRIES`.
 * Opens no connection.
 *
 * Throws `CalsyncError`: `CONFIG_INVALID`, `ENCRYPTION_KEY_INVALID`, `INVALID_CONFIGURATION`.
 */
export function createCalsync(options: CalsyncOptions): CalsyncOnPostgres {
  const given = settingsIn({ ...options }, 'createCalsync()')
  const fromEnvironment = environmentSettings(processEnvironment())
  return composeCalsync(requireValid(resolveSettings([...fromEnvironment, ...given])))
}
