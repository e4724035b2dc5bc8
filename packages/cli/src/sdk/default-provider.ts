import { outlook } from '@calsync/pica-provider'
import { Secret } from '@calsync/core'
import type { Settings } from '../configuration/settings-schema.js'
import { pica } from './pica.js'

/** Outlook through Pica where nothing else is configured: what a database URL alone is enough for. */
export function withDefaultProvider(settings: Settings): Settings {
  if (settings.providers !== undefined) return settings
  const { baseUrl, secret } = settings.pica
  const gateway = pica(
    {},
    {
      PICA_API_URL: baseUrl,
      PICA_API_KEY: secret instanceof Secret ? secret.reveal() : secret,
    },
  )
  return { ...settings, providers: [outlook({ gateway })] }
}
