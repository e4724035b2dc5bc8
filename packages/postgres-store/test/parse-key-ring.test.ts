import { createHash, randomBytes } from 'node:crypto'
import { CalsyncError, Secret } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { parseKeyRing } from '../src/parse-key-ring.js'

const aad = 'acme|anna|0c9d|credential'
const derivedId = (key: Buffer): string =>
  createHash('sha256').update(key).digest('hex').slice(0, 8)

function failure(text: string): CalsyncError {
  try {
    parseKeyRing(text)
  } catch (error) {
    if (error instanceof CalsyncError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('parseKeyRing', () => {
  it.each(['base64', 'base64url', 'hex'] as const)('reads one key in %s', (encoding) => {
    const key = randomBytes(32)
    const ring = parseKeyRing(` ${key.toString(encoding)}\n`)
    expect(ring.currentId).toBe(derivedId(key))
    const other = parseKeyRing(key.toString('hex').toUpperCase())
    expect(other.decrypt(ring.encrypt(new Secret('s'), aad), aad).reveal()).toBe('s')
  })

  it('reads a list, of which the first key encrypts', () => {
    const [a, b] = [randomBytes(32).toString('base64'), randomBytes(32).toString('hex')]
    const before = parseKeyRing(`old:${b}`).encrypt(new Secret('kept'), aad)
    const ring = parseKeyRing(`new:${a}, old:${b}`)
    expect(ring.currentId).toBe('new')
    expect(ring.decrypt(before, aad).reveal()).toBe('kept')
  })

  it('reads what a key encrypted before it was given an id', () => {
    const [a, b] = [1, 2].map(() => randomBytes(32).toString('base64'))
    const before = parseKeyRing(b ?? '').encrypt(new Secret('kept'), aad)
    expect(parseKeyRing(`new:${a},old:${b}`).decrypt(before, aad).reveal()).toBe('kept')
    expect(parseKeyRing(`${a},${b}`).decrypt(before, aad).reveal()).toBe('kept')
  })

  it.each([
    ['16 bytes', randomBytes(16).toString('base64'), 'has 16 bytes'],
    ['33 bytes', randomBytes(33).toString('base64'), 'has 33 bytes'],
    ['31 bytes of hex, which is base64 too', randomBytes(31).toString('hex'), 'has 31 bytes'],
    ['16 bytes of hex', randomBytes(16).toString('hex'), 'has 16 bytes'],
    ['a key in the place of the id', `${'ab'.repeat(32)}:${'ab'.repeat(32)}`, 'key id'],
    ['a passphrase', 'correct horse battery staple', 'neither base64 nor hex'],
    ['nothing', '', 'entry 1 is empty'],
    ['an id without a key', 'main:', 'entry 1 is empty'],
    ['a comma at the end', `${randomBytes(32).toString('base64')},`, 'entry 2 is empty'],
    ['an id with a dot', `a.b:${randomBytes(32).toString('base64')}`, 'letters, digits'],
    [
      'one id twice',
      `a:${randomBytes(32).toString('base64')},a:${randomBytes(32).toString('base64')}`,
      'two keys have the id "a"',
    ],
  ])('refuses %s and tells how to make a key', (_name, text, why) => {
    const error = failure(text)
    expect(error.code).toBe('ENCRYPTION_KEY_INVALID')
    expect(error.message).toContain(why)
    expect(error.next).toContain('openssl rand -base64 32')
  })

  it('never shows a key', () => {
    const key = `${randomBytes(31).toString('base64')}`
    for (const text of [key, `${key}:x!`, `main:${key}`, `${key}:${key}`, `a,${key} !`]) {
      const error = failure(text)
      expect(`${error.message} ${error.next} ${JSON.stringify(error.details)}`).not.toContain(
        key.slice(0, 12),
      )
    }
  })
})
