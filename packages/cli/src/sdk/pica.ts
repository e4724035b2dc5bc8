import { CalsyncError } from '@calsync/core'
import { pica as picaGateway, type LimitedGateway, type PicaOptions } from '@calsync/pica-provider'
import type { EnvironmentVariables } from '../configuration/environment-settings.js'
import { processEnvironment } from './process-environment.js'
import { SecretlessGateway } from './secretless-gateway.js'

/**
 * Connections through Pica. What is not given comes from the environment: the secret from
 * `PICA_API_KEY` (or `PICA_SECRET`), the base URL from `PICA_API_URL`. Without a secret it can be
 * made, for processes that only record changes; using it throws `CalsyncError` (`MISSING_SECRET`).
 *
 * Throws `CalsyncError` (`INVALID_OPTIONS`, `CONFIG_INVALID`).
 */
export function pica(
  options: PicaOptions = {},
  environment: EnvironmentVariables = processEnvironment(),
): LimitedGateway {
  const secret = options.secret ?? firstOf(environment['PICA_API_KEY'], environment['PICA_SECRET'])
  const baseUrl = options.baseUrl ?? picaBaseUrl(environment['PICA_API_URL'], options.prefix)
  const complete = { ...options, ...(baseUrl === undefined ? {} : { baseUrl }) }
  if (secret !== undefined) return picaGateway({ ...complete, secret })
  // Options are checked all the same: a mistake must not wait for the secret.
  picaGateway(complete)
  return new SecretlessGateway()
}

function firstOf(...values: readonly (string | undefined)[]): string | undefined {
  return values.map((value) => value?.trim()).find((value) => value !== undefined && value !== '')
}

/**
 * The proposals write the URL with the version (`https://api.picaos.com/v1`), the gateway's options
 * take it without: a prefix that is there already is not added again.
 */
function picaBaseUrl(url: string | undefined, prefix = '/v1'): string | undefined {
  const given = firstOf(url)?.replace(/\/+$/, '')
  if (given === undefined) return undefined
  if (!/^https?:/.test(given) || !URL.canParse(given)) {
    throw new CalsyncError({
      code: 'CONFIG_INVALID',
      message: 'PICA_API_URL must be an http or https URL',
      next: 'set it to https://api.picaos.com/v1, or leave it out',
    })
  }
  return prefix !== '' && given.endsWith(prefix) ? given.slice(0, -prefix.length) : given
}
