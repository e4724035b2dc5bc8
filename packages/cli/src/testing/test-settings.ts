import { randomBytes } from 'node:crypto'
import type { ResultHandlers, Transport } from '@calsync/core'
import { type LimitedGateway, outlook, OutlookCalendar } from '@calsync/pica-provider'
import { requireValid, resolveSettings } from '../configuration/resolve-settings.js'
import { settingsIn } from '../configuration/setting.js'
import type { Settings } from '../configuration/settings-schema.js'
import type { CalsyncConfig } from '../sdk/calsync-config.js'

/** What a test puts in the place of what reaches other systems. */
interface Replacements {
  readonly transport: Transport
  readonly gateway: LimitedGateway
  readonly on: ResultHandlers
}

/** The host's settings, for a test. Throws `CalsyncError` (`CONFIG_INVALID`). */
export function testSettings(
  { providers, kafka: _kafka, instanceId: _id, ...config }: CalsyncConfig,
  { transport, gateway, on }: Replacements,
): Settings {
  const given = {
    schema: `calsync_test_${randomBytes(6).toString('hex')}`,
    ...config,
    // A test drops its schema, which must hold nothing else.
    tablePrefix: '',
    encryptionKeys: randomBytes(32).toString('base64'),
    providers: (providers ?? [outlook({ gateway })]).map((provider) =>
      provider instanceof OutlookCalendar ? provider.over(gateway) : provider,
    ),
    transport,
    on,
  }
  return requireValid(resolveSettings(settingsIn(given, 'createTestCalsync()')))
}
