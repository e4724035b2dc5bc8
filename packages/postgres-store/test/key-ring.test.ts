import { createHash, randomBytes } from 'node:crypto'
import { CalsyncError, Secret } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { KeyRing } from '../src/key-ring.js'

const aad = 'acme|anna|0c9d|credential'
const newKey = (): Buffer => randomBytes(32)
const ringOf = (...ids: string[]): KeyRing =>
  new KeyRing(
    ids.map((id) => [id, createHash('sha256').update(id).digest()] as const),
    ids[0] ?? '',
  )

function failure(run: () => unknown): CalsyncError {
  try {
    run()
  } catch (error) {
    if (error instanceof CalsyncError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Changes one bit of one dot-separated field that is base64url. */
function flipBit(text: string, field: number): string {
  const fields = text.split('.')
  const bytes = Buffer.from(fields[field] ?? '', 'base64url')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  fields[field] = bytes.toString('base64url')
  return fields.join('.')
}

describe('KeyRing', () => {
  it('gives back what it encrypted', () => {
    const ring = ringOf('k1')
    for (const plain of ['live::outlook::abc', '', 'ключ 🔑', 'x'.repeat(100_000)]) {
      expect(ring.decrypt(ring.encrypt(new Secret(plain), aad), aad).reveal()).toBe(plain)
    }
  })

  it('writes v1.keyId.iv.ciphertext.tag, with a new IV each time', () => {
    const ring = ringOf('k1')
    const texts = [1, 2].map(() => ring.encrypt(new Secret('same'), aad))
    for (const text of texts) {
      const [version, keyId, iv, , tag] = text.split('.')
      expect([version, keyId]).toEqual(['v1', 'k1'])
      expect(Buffer.from(iv ?? '', 'base64url')).toHaveLength(12)
      expect(Buffer.from(tag ?? '', 'base64url')).toHaveLength(16)
      expect(text).not.toContain('same')
    }
    expect(texts[0]).not.toBe(texts[1])
  })

  it('encrypts with the current key and still reads the others', () => {
    const old = ringOf('k1').encrypt(new Secret('kept'), aad)
    const ring = ringOf('k2', 'k1')
    expect(ring.currentId).toBe('k2')
    expect(ring.decrypt(old, aad).reveal()).toBe('kept')
    expect(ring.keyIdOf(old)).toBe('k1')
    expect(ring.keyIdOf(ring.encrypt(new Secret('new'), aad))).toBe('k2')
  })

  it('says which key is missing', () => {
    const text = ringOf('k1').encrypt(new Secret('s'), aad)
    const error = failure(() => ringOf('k2').decrypt(text, aad))
    expect(error).toMatchObject({ code: 'CIPHERTEXT_UNREADABLE', details: { keyId: 'k1' } })
    expect(error.message).toContain('"k1"')
    expect(error.retryable).toBe(false)
  })

  it('refuses a ciphertext copied to another row', () => {
    const text = ringOf('k1').encrypt(new Secret('s'), aad)
    const error = failure(() => ringOf('k1').decrypt(text, aad.replace('anna', 'bert')))
    expect(error.code).toBe('CIPHERTEXT_UNREADABLE')
    expect(error.message).toContain('another row')
  })

  it.each([
    ['iv', 2],
    ['ciphertext', 3],
    ['tag', 4],
  ])('notices a changed %s', (_name, field) => {
    const text = flipBit(ringOf('k1').encrypt(new Secret('secret'), aad), field)
    const error = failure(() => ringOf('k1').decrypt(text, aad))
    expect(error.code).toBe('CIPHERTEXT_UNREADABLE')
    expect(error.message).toContain('it was changed')
  })

  it('notices a changed key id, even when a key of that id is there', () => {
    const text = ringOf('k1').encrypt(new Secret('secret'), aad).replace('v1.k1.', 'v1.k2.')
    expect(failure(() => ringOf('k1', 'k2').decrypt(text, aad)).code).toBe('CIPHERTEXT_UNREADABLE')
  })

  it.each([
    ['another version', (text: string) => text.replace('v1.', 'v2.')],
    ['a shortened tag', (text: string) => text.slice(0, -6)],
    ['a tag with characters that base64url does not have', (text: string) => `${text}=`],
    ['a ciphertext with a blank in it', (text: string) => text.replace(/\.(?=[^.]*$)/, ' .')],
    ['a missing field', (text: string) => text.slice(0, text.lastIndexOf('.'))],
    ['another field', (text: string) => `${text}.AAAA`],
    ['plain text', () => 'live::outlook::abc'],
    ['nothing', () => ''],
  ])('refuses %s', (_name, change) => {
    const ring = ringOf('k1')
    const text = change(ring.encrypt(new Secret('secret'), aad))
    expect(failure(() => ring.decrypt(text, aad)).code).toBe('CIPHERTEXT_UNREADABLE')
  })

  it('refuses keys of another length, unknown current ids and ids with a dot', () => {
    const attempts: (() => unknown)[] = [
      () => new KeyRing([['a', randomBytes(16)]], 'a'),
      () => new KeyRing([['a', newKey()]], 'b'),
      () => new KeyRing([['a.b', newKey()]], 'a.b'),
      () => new KeyRing([], 'a'),
    ]
    for (const attempt of attempts) expect(failure(attempt).code).toBe('ENCRYPTION_KEY_INVALID')
  })

  it('keeps keys and secrets out of what it prints', () => {
    const key = newKey()
    const ring = new KeyRing([['k1', key]], 'k1')
    expect(JSON.stringify(ring)).toBe('{"currentId":"k1"}')
    expect(String(ring.decrypt(ring.encrypt(new Secret('open'), aad), aad))).toBe('[secret]')
  })
})
