import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { sim } from './processes.ts'

const found = path.join(import.meta.dirname, 'found')

describe('pnpm sim', () => {
  it('gives the same histories for the same seeds, in whatever process they run', async () => {
    const run = async (jobs: string) => {
      const { code, printed } = await sim('--seeds', '6', '--from', '40', '--json', '--jobs', jobs)
      expect(code).toBe(0)
      return JSON.parse(printed) as { readonly digest: string; readonly changes: number }
    }
    const first = await run('1')
    expect(first.changes).toBeGreaterThan(300)
    expect(await run('1')).toMatchObject({ digest: first.digest, changes: first.changes })
    expect((await run('2')).changes).toBe(first.changes)
  }, 120_000)

  it('tells one history', async () => {
    const { code, printed } = await sim('--seed', '3', '--changes', '10')
    expect(code).toBe(0)
    expect(printed).toContain('Seed 3:')
    expect(printed).toMatch(/host {6}committed class:\d+ r1/)
    expect(printed).toMatch(/calendar {2}calsync created event-/)
  }, 60_000)

  it.each([
    [['--seeds', 'many'], '--seeds takes a whole number from 1 up; it got "many"'],
    [['--sedes', '3'], "Unknown option '--sedes'"],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, said } = await sim(...args)
    expect(code).toBe(2)
    expect(said).toContain(message)
    expect(said).toContain('Usage: pnpm sim')
  })
})

describe('scenarios that once broke a promise', () => {
  it.each(readdirSync(found))(
    '%s',
    async (file) => {
      const { code, printed } = await sim('--scenario', path.join(found, file), '--whole')
      expect(printed).toMatch(/Broken:\s+History/)
      expect(code).toBe(0)
    },
    60_000,
  )
})
