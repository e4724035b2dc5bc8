import { Secret } from '@calsync/core'
import type { KafkaOptions } from './options.js'

export const reveal = (value: Secret | string): string =>
  value instanceof Secret ? value.reveal() : value

/** Replaces the configured password and key wherever they occur in a text. */
export function redactor(settings: Pick<KafkaOptions, 'sasl' | 'tls'>): (text: string) => string {
  const { sasl, tls } = settings
  const secrets: string[] = []
  if (sasl !== undefined && sasl.mechanism !== 'oauthbearer') secrets.push(reveal(sasl.password))
  if (typeof tls === 'object' && tls.key !== undefined) secrets.push(reveal(tls.key))
  const known = secrets.filter((secret) => secret !== '')
  return (text) => known.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text)
}
