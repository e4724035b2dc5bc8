import { outlook } from '@calsync/pica-provider'
import { sqlSource } from '@calsync/postgres-store'
import type pg from 'pg'
import { requireValid, resolveSettings } from '../../configuration/resolve-settings.js'
import { settingsIn } from '../../configuration/setting.js'
import type { CalsyncConfig } from '../../sdk/calsync-config.js'
import { type CalsyncOnPostgres, composeCalsync } from '../../sdk/compose.js'
import { pica } from '../../sdk/pica.js'
import { demoPolicy, sandboxSecret, shortened } from './demo-settings.js'
import type { Servers } from './servers.js'

export interface DemoSource extends Pick<CalsyncConfig, 'window'> {
  readonly kind: string
  readonly query: string
}

/**
 * calsync as a host composes it with `createCalsync`, except that the environment is left out: what
 * is set there for a real system must not reach the demo, nor the demo that system.
 */
export function openCalsync(
  { sandbox, encryptionKey }: Servers,
  pool: pg.Pool,
  { kind, query, window }: DemoSource,
): CalsyncOnPostgres {
  const { deadlineMs } = shortened
  const gateway = pica({ secret: sandboxSecret, baseUrl: sandbox.url, deadlineMs }, {})
  const config: CalsyncConfig = {
    ...demoPolicy,
    database: pool,
    encryptionKeys: encryptionKey,
    sources: [sqlSource({ kind, query })],
    providers: [outlook({ gateway })],
    ...(window === undefined ? {} : { window }),
  }
  return composeCalsync(requireValid(resolveSettings(settingsIn({ ...config }, 'the demo'))))
}
