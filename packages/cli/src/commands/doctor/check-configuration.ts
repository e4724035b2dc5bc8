import { CalsyncError } from '@calsync/core'
import type { LoadedSettings } from '../../configuration/load-settings.js'
import { describeProblem } from '../../configuration/resolve-settings.js'
import { keyRingOf } from '../../sdk/compose.js'
import { type Check, failed, finding, ok } from './check.js'

export function checkConfiguration({ file, problems }: LoadedSettings): Check[] {
  if (problems.length === 0) {
    return [ok('configuration', file === null ? 'no file; from the environment and flags' : file)]
  }
  return problems.map((problem) =>
    finding('configuration', describeProblem(problem), 'correct it where it is given'),
  )
}

export function checkEncryptionKey({ settings }: LoadedSettings): Check {
  const name = 'encryption-key'
  try {
    const keyRing = keyRingOf(settings)
    if (keyRing !== null)
      return ok(name, `key ${keyRing.currentId} encrypts users' connection keys`)
    throw new CalsyncError({
      code: 'ENCRYPTION_KEY_MISSING',
      message: "there is no key to encrypt users' connection keys with; no worker can send",
      next: 'set CONNECTION_KEY_ENCRYPTION_KEY as where users connect; for a new system: openssl rand -base64 32',
    })
  } catch (error) {
    return failed(name, error)
  }
}
