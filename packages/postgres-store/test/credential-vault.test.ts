import { Secret } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { KeyRing } from '../src/key-ring.js'
import { CredentialVault } from '../src/store/credential-vault.js'

const ringOf = (byte: number): KeyRing => new KeyRing([['k', new Uint8Array(32).fill(byte)]], 'k')
const place = { organizationId: 'acme', userId: 'alice', id: 'c1' }

describe('CredentialVault', () => {
  it('opens what it sealed, again and again', () => {
    const vault = new CredentialVault(ringOf(1))
    const ciphertext = vault.seal(new Secret('key'), place)
    expect(vault.open(ciphertext, place)?.reveal()).toBe('key')
    expect(vault.open(ciphertext, place)?.reveal()).toBe('key')
  })

  it('opens nothing that was moved to another row, seen before or not', () => {
    const vault = new CredentialVault(ringOf(1))
    const ciphertext = vault.seal(new Secret('key'), place)
    vault.open(ciphertext, place)
    expect(vault.open(ciphertext, { ...place, id: 'c2' })).toBeNull()
  })

  it('opens nothing with another key or without one', () => {
    const ciphertext = new CredentialVault(ringOf(1)).seal(new Secret('key'), place)
    expect(new CredentialVault(ringOf(2)).open(ciphertext, place)).toBeNull()
    expect(new CredentialVault(undefined).open(ciphertext, place)).toBeNull()
  })

  it('seals nothing without a key', () => {
    expect(() => new CredentialVault(undefined).seal(new Secret('key'), place)).toThrow(
      expect.objectContaining({ code: 'ENCRYPTION_KEY_MISSING' }),
    )
  })
})
