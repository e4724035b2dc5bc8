import { CalsyncError, type Secret } from '@calsync/core'
import type { KeyRing } from '../key-ring.js'

/** The place a ciphertext is bound to: copied to another row it does not open. */
export interface CredentialPlace {
  readonly organizationId: string
  readonly userId: string
  /** Of the connection. */
  readonly id: string
}

const COLUMN = 'ciphertext'
const CACHED = 2_000

/** Seals and opens the connections' keys; keeps the opened ones, because every claim needs one. */
export class CredentialVault {
  readonly #keyRing: KeyRing | undefined
  readonly #opened = new Map<string, Secret>()

  constructor(keyRing: KeyRing | undefined) {
    this.#keyRing = keyRing
  }

  seal(credential: Secret, place: CredentialPlace): string {
    if (this.#keyRing === undefined) {
      throw new CalsyncError({
        code: 'ENCRYPTION_KEY_MISSING',
        message: 'a connection cannot be stored without a key to encrypt its credential',
        next: 'set CONNECTION_KEY_ENCRYPTION_KEY; make one with: openssl rand -base64 32',
      })
    }
    return this.#keyRing.encrypt(credential, aadOf(place))
  }

  /** `null` when the configured keys do not open it. */
  open(ciphertext: string, place: CredentialPlace): Secret | null {
    if (this.#keyRing === undefined) return null
    const aad = aadOf(place)
    // The place is part of the key: the same text elsewhere has to fail as it would uncached.
    const key = `${aad}\n${ciphertext}`
    const known = this.#opened.get(key)
    if (known !== undefined) return known
    try {
      const secret = this.#keyRing.decrypt(ciphertext, aad)
      this.#remember(key, secret)
      return secret
    } catch {
      return null
    }
  }

  #remember(key: string, secret: Secret): void {
    const oldest = this.#opened.size >= CACHED ? this.#opened.keys().next() : null
    if (oldest?.done === false) this.#opened.delete(oldest.value)
    this.#opened.set(key, secret)
  }
}

function aadOf(place: CredentialPlace): string {
  return [place.organizationId, place.userId, place.id, COLUMN].join('|')
}
