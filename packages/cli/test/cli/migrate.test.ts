import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf } from '../support/run-command.js'

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
})
afterAll(async () => {
  expect(leaks()).toEqual([])
  await host.stop()
})

describe('calsync migrate', () => {
  it('prints the SQL without a database', async () => {
    const { code, stdout, stderr } = await host.calsync(['migrate', '--print'], {
      CALSYNC_DATABASE_URL: '',
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('create schema if not exists "calsync"')
  })

  it('is what other commands ask for', async () => {
    const { code, stderr } = await host.onCall(['status'])
    expect(code).toBe(4)
    expect(stderr).toContain('SCHEMA_MISSING')
    expect(stderr).toContain('next: run: calsync migrate')
  })

  it('creates the tables, says where, and has nothing to do the second time', async () => {
    const first = await host.onCall(['migrate'])
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✓ \d+ migrations applied/) as string,
    })
    expect(first.stderr).toMatch(/^Target: 127\.0\.0\.1:\d+\/cli_\w+, schema calsync\n$/)
    const second = await host.onCall(['migrate', '-o', 'json'])
    expect(dataOf(second)).toMatchObject({ applied: [], target: { schema: 'calsync' } })
  })

  it('keeps another schema beside it', async () => {
    const { code } = await host.onCall(['migrate', '--schema', 'calsync_two', '-q'])
    expect(code).toBe(0)
    const rows = await host.sql<{ n: number }>(
      "select count(*)::int as n from information_schema.schemata where schema_name like 'calsync%'",
    )
    expect(rows[0]?.n).toBe(2)
  })

  it('tells a wrong password (4) from a server that is away (1)', async () => {
    const wrong = new URL(host.url)
    wrong.password = 'wrong'
    const away = new URL(host.url)
    away.port = '1'
    const [refused, unreachable] = await Promise.all([
      host.calsync(['migrate'], { CALSYNC_DATABASE_URL: wrong.href }),
      host.calsync(['migrate', '-o', 'json'], { CALSYNC_DATABASE_URL: away.href }),
    ])
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('DATABASE_AUTH_FAILED')
    expect(unreachable.code).toBe(1)
    expect(unreachable.stderr).toContain('"code":"DATABASE_UNREACHABLE"')
  })
})
