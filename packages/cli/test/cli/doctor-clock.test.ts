import { createDatabase } from '@calsync/testkit/postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { checkDatabase } from '../../src/commands/doctor/check-database.js'

let pool: pg.Pool
beforeAll(async () => {
  const connectionString = await createDatabase(inject('postgresUrl'), 'cli_doctor_clock')
  pool = new pg.Pool({ connectionString, max: 1 })
})
afterAll(() => pool.end())

const target = { host: 'h', port: 1, database: 'd', schema: 'calsync' }
const clockAt = async (offsetMs: number) => {
  const { checks } = await checkDatabase(pool, target, () => Date.now() + offsetMs)
  return checks.find(({ name }) => name === 'clock')
}

describe("the doctor's look at the clocks", () => {
  it('finds more than half a minute of difference, in either direction', async () => {
    expect(await clockAt(0)).toMatchObject({ status: 'ok' })
    expect(await clockAt(20_000)).toMatchObject({ status: 'ok' })
    for (const offset of [60_000, -60_000]) {
      const check = await clockAt(offset)
      expect(check).toMatchObject({ status: 'finding' })
      expect(check?.message).toMatch(/differ by (59 s|1 min)/)
    }
  })
})
