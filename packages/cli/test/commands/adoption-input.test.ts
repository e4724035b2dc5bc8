import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { AdoptionRow } from '@calsync/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AdoptionInput } from '../../src/commands/adopt/adoption-input.js'
import { csvInput } from '../../src/commands/adopt/csv-input.js'

function from(text: string): AdoptionInput {
  return csvInput('-', () => Readable.from([text]))
}

async function rowsOf({ rows }: AdoptionInput): Promise<AdoptionRow[]> {
  const read: AdoptionRow[] = []
  for await (const row of rows) read.push(row)
  return read
}

const header = 'schedule,user_id,external_id\n'

describe('csvInput', () => {
  it.each([
    ['commas', `${header}class:1,alice,AAA=\n`],
    ['semicolons', 'schedule;user_id;external_id\r\nclass:1;alice;AAA=\r\n'],
    ['tabs, without a last line break', 'schedule\tuser_id\texternal_id\nclass:1\talice\tAAA='],
    ['a byte order mark and capitals', '\uFEFFSchedule,USER_ID,External_Id\nclass:1,alice,AAA='],
    ['columns in another order', 'external_id,schedule,user_id\nAAA=,class:1,alice\n'],
    ['quotes, blanks and empty lines', `${header}\n"class:1", alice ,"AAA="\n\n`],
  ])('reads %s', async (_name, text) => {
    const row = { schedule: 'class:1', userId: 'alice', externalId: 'AAA=' }
    expect(await rowsOf(from(text))).toEqual([row])
  })

  it('takes an integration where there is one', async () => {
    const rows = await rowsOf(
      from('schedule,user_id,external_id,integration\nclass:1,a,x,google\nclass:2,a,y,\n'),
    )
    expect(rows.map(({ integration }) => integration)).toEqual(['google', undefined])
  })

  it('knows the lines, also behind a quoted line break', async () => {
    const input = from(`${header}class:1,alice,x\n\n"class:2\n",alice,y\nclass:3,alice,z\n`)
    expect(await rowsOf(input)).toHaveLength(3)
    expect([1, 2, 3].map((row) => input.placeOf(row))).toEqual(['line 2', 'line 5', 'line 6'])
  })

  it('leaves what is missing empty, to be refused', async () => {
    const [row] = await rowsOf(from(`${header}class:1,alice\n`))
    expect(row).toEqual({ schedule: 'class:1', userId: 'alice', externalId: '' })
  })

  it('ends where the quoting breaks, and says so', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `class:${n},alice,event-${n}\n`)
    const chunks = [header, ...lines, 'class:x,"alice,y\n']
    const input = csvInput('-', () => Readable.from(chunks))
    const rows = await rowsOf(input)
    expect(rows.length).toBeGreaterThan(10_000)
    expect(rows.at(-1)?.externalId).toBe(`event-${rows.length - 1}`)
    expect(input.problem()).toContain('at line 20002')
  })

  it('refuses a short file whose quoting breaks, as a whole', async () => {
    const input = from(`${header}class:1,alice,x\nclass:2,"alice,y\n`)
    await expect(rowsOf(input)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('at line 3') as string,
    })
  })

  it.each([
    ['no columns', '', 'schedule is missing'],
    ['a column too few', 'schedule,user_id\n', 'external_id is missing'],
    ['a column twice', 'schedule,schedule,user_id,external_id\n', 'schedule is there twice'],
    ['a strange column', 'schedule,user,external_id\n', '"user" is none of them'],
  ])('refuses %s', async (_name, text, message) => {
    await expect(rowsOf(from(text))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as string,
    })
  })

  describe('of a file', () => {
    let directory = ''
    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'calsync-adopt-'))
    })
    afterAll(() => rm(directory, { recursive: true }))

    it('reads many rows', async () => {
      const file = path.join(directory, 'rows.csv')
      const lines = Array.from({ length: 5_000 }, (_, n) => `class:${n},alice,event-${n}`)
      await writeFile(file, header + lines.join('\n'))
      const rows = await rowsOf(csvInput(file, () => Readable.from([])))
      expect(rows).toHaveLength(5_000)
      expect(rows[4_999]?.externalId).toBe('event-4999')
    })

    it('says which file is not there', async () => {
      const input = csvInput(path.join(directory, 'none.csv'), () => Readable.from([]))
      await expect(rowsOf(input)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('none.csv cannot be read') as string,
      })
    })
  })
})
