import { createHash } from 'node:crypto'
import { KEY_BYTES, KeyRing, keyInvalid, wrongLength } from './key-ring.js'

/**
 * Reads the value of CONNECTION_KEY_ENCRYPTION_KEY: one key, or `id:key,id:key` of which the first
 * encrypts and all decrypt. A key is 32 bytes in base64, base64url or hex.
 *
 * A key without an id gets one derived from it. A key with an id also answers to its derived one,
 * so that naming a key later does not make unreadable what it encrypted before.
 *
 * @throws `CalsyncError` `ENCRYPTION_KEY_INVALID`, which never shows a key
 */
export function parseKeyRing(text: string): KeyRing {
  const entries = text.split(',').map((entry, index) => parseEntry(entry.trim(), index))
  const keys = new Map<string, Uint8Array>()
  for (const { id, key } of entries) {
    if (keys.has(id)) throw keyInvalid(`two keys have the id "${id}"`)
    keys.set(id, key)
  }
  for (const { key } of entries) {
    const derived = deriveId(key)
    if (!keys.has(derived)) keys.set(derived, key)
  }
  return new KeyRing(keys, entries[0]?.id ?? '')
}

interface Entry {
  readonly id: string
  readonly key: Uint8Array
}

function parseEntry(entry: string, index: number): Entry {
  const colon = entry.indexOf(':')
  // By position and never by content: what stands before a colon may be a part of the key.
  const which = `entry ${index + 1}`
  const encoded = entry.slice(colon + 1).trim()
  if (encoded === '') throw keyInvalid(`${which} is empty`)
  const key = decodeKey(encoded)
  if (key === null) throw keyInvalid(`${which} is neither base64 nor hex`)
  if (key.length !== KEY_BYTES) throw wrongLength(which, key.length)
  return { id: colon === -1 ? deriveId(key) : entry.slice(0, colon).trim(), key }
}

function decodeKey(text: string): Uint8Array | null {
  // Hex is base64 too. Read as such, a hex key of the wrong length would be reported with a length
  // that nobody gave it; 32 random bytes in base64 are never hex digits alone.
  if (/^[0-9a-f]{16,}$/i.test(text)) return Buffer.from(text, 'hex')
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null
}

/** The first 8 hex digits of the key's SHA-256: tells keys apart, tells nothing about them. */
function deriveId(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
