import type { CalendarProvider } from '@calsync/core'
import type { Settings } from '../../configuration/settings-schema.js'
import { withDefaultProvider } from '../../sdk/default-provider.js'
import { type Check, checksOf, failed } from './check.js'

/** Each provider's gateway: is there a secret, is it taken, does anybody answer. */
export async function checkProviders(settings: Settings): Promise<Check[]> {
  try {
    const { providers = [] } = withDefaultProvider(settings)
    return (await Promise.all(providers.map(checkProvider))).flat()
  } catch (error) {
    return [failed('provider', error)]
  }
}

async function checkProvider(provider: CalendarProvider): Promise<Check[]> {
  const { gateway } = provider
  const { integration, displayName } = provider.describe()
  const name = `provider:${integration}`
  try {
    const findings = await gateway.diagnose()
    return checksOf(name, findings, `${displayName}: ${gateway.name} takes the secret`)
  } catch (error) {
    return [failed(name, error)]
  }
}
