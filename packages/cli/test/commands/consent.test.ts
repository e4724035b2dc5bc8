import { describe, expect, it } from 'vitest'
import { requireConsent } from '../../src/command-line/consent.js'

const asks = (isInteractive: boolean, answer = false) => ({
  isInteractive,
  confirm: async () => answer,
})
const single = { question: 'Go on?', yes: false, isBulk: false }
const bulk = { ...single, isBulk: true }

describe('requireConsent', () => {
  it('asks where somebody can answer', async () => {
    expect(await requireConsent(asks(true, true), single)).toBe(true)
    expect(await requireConsent(asks(true, false), bulk)).toBe(false)
  })

  it('does not ask after --yes', async () => {
    expect(await requireConsent(asks(true, false), { ...bulk, yes: true })).toBe(true)
  })

  it('goes on for one user without a terminal, and refuses a bulk change', async () => {
    expect(await requireConsent(asks(false), single)).toBe(true)
    await expect(requireConsent(asks(false), bulk)).rejects.toMatchObject({ code: 'USAGE' })
  })
})
