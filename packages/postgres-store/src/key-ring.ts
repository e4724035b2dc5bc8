import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { CalsyncError, Secret } from '@calsync/core'

export const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'
/** Too short for a key put in the place of its id, which would end up in every ciphertext. */
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/

const badKeyId = 'a key id is at most 32 letters, digits, "_" and "-"'

interface Sealed {
  readonly keyId: string
  readonly iv: Buffer
  readonly ciphertext: Buffer
  readonly tag: Buffer
}

/**
 * Encrypts secrets at rest with AES-256-GCM. It holds several keys at once, so that a new one can
 * come into use while old ciphertexts are still read.
 *
 * The text form is `v1.keyId.iv.ciphertext.tag`, the last three in base64url. The caller's `aad`
 * names the place of the value (`organization|user|connection|column`) and is not stored: a
 * ciphertext copied to another row does not decrypt there.
 */
export class KeyRing {
  readonly currentId: string
  readonly #keys: ReadonlyMap<string, Uint8Array>

  /**
   * @param keys 32 bytes each, by key id (at most 32 letters, digits, `_`, `-`)
   * @param currentId the key that encrypts
   * @throws `CalsyncError` `ENCRYPTION_KEY_INVALID`
   */
  constructor(keys: Iterable<readonly [string, Uint8Array]>, currentId: string) {
    this.#keys = new Map(Array.from(keys, ([id, key]) => [id, Uint8Array.from(key)]))
    this.currentId = currentId
    for (const [id, key] of this.#keys) {
      if (!KEY_ID.test(id)) throw keyInvalid(badKeyId)
      if (key.length !== KEY_BYTES) throw wrongLength(`key "${id}"`, key.length)
    }
    if (!this.#keys.has(currentId)) throw keyInvalid(`there is no key with the id "${currentId}"`)
  }

  encrypt(plain: Secret, aad: string): string {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, this.#key(this.currentId), iv)
    cipher.setAAD(Buffer.from(aad))
    const ciphertext = Buffer.concat([cipher.update(plain.reveal(), 'utf8'), cipher.final()])
    const parts = [iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))
    return ['v1', this.currentId, ...parts].join('.')
  }

  /** Throws `CalsyncError` (`CIPHERTEXT_UNREADABLE`): key missing, text damaged, or another `aad`. */
  decrypt(ciphertext: string, aad: string): Secret {
    const sealed = parse(ciphertext)
    const decipher = createDecipheriv(CIPHER, this.#key(sealed.keyId), sealed.iv, {
      // Without it, Node accepts tags cut down to four bytes.
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(aad))
    decipher.setAuthTag(sealed.tag)
    try {
      const plain = Buffer.concat([decipher.update(sealed.ciphertext), decipher.final()])
      return new Secret(plain.toString('utf8'))
    } catch (cause) {
      throw unreadable(
        `it does not match key "${sealed.keyId}": it was changed, or moved from another row`,
        'give the connection a new key by reconnecting it; check who wrote to the table',
        { keyId: sealed.keyId },
        cause,
      )
    }
  }

  /** The key a ciphertext needs, to find those not yet encrypted with the current one. */
  keyIdOf(ciphertext: string): string {
    return parse(ciphertext).keyId
  }

  #key(id: string): Uint8Array {
    const key = this.#keys.get(id)
    if (key !== undefined) return key
    throw unreadable(
      `it was encrypted with key "${id}", which is not among the configured ones`,
      `add ${id}:<key> to CONNECTION_KEY_ENCRYPTION_KEY, after the key in use`,
      { keyId: id },
    )
  }
}

/** The error of an unusable key; it never shows the key. */
export function keyInvalid(why: string): CalsyncError {
  return new CalsyncError({
    code: 'ENCRYPTION_KEY_INVALID',
    message: `CONNECTION_KEY_ENCRYPTION_KEY cannot be used: ${why}`,
    next: 'make a key with: openssl rand -base64 32',
  })
}

export function wrongLength(which: string, bytes: number): CalsyncError {
  return keyInvalid(`${which} has ${bytes} bytes, it must have exactly ${KEY_BYTES}`)
}

function parse(text: string): Sealed {
  const [version, keyId = '', ...encoded] = text.split('.')
  const [iv, ciphertext, tag] = encoded.map(decodeBase64url)
  if (version !== 'v1' || encoded.length !== 3 || !KEY_ID.test(keyId)) throw damaged()
  if (iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || !ciphertext) throw damaged()
  return { keyId, iv, ciphertext, tag }
}

/** Strict: Node skips characters that are not base64url, so a changed text could decode the same. */
function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}

function damaged(): CalsyncError {
  return unreadable(
    'it is not of the form v1.keyId.iv.ciphertext.tag',
    'give the connection a new key by reconnecting it',
    {},
  )
}

function unreadable(
  why: string,
  next: string,
  details: Readonly<Record<string, string>>,
  cause?: unknown,
): CalsyncError {
  const message = `a stored secret cannot be read: ${why}`
  return new CalsyncError({ code: 'CIPHERTEXT_UNREADABLE', message, next, details, cause })
}
