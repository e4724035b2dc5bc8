import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { startPostgres, type RunningPostgres } from '@calsync/testkit/postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

const directories = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`calsync-postgres-${process.pid}-`))

describe('startPostgres', () => {
  let server: RunningPostgres

  beforeAll(async () => {
    server = await startPostgres({ durable: false, settings: { work_mem: '5MB' } })
  })
  afterAll(() => server.stop())

  it('answers on loopback only, with a password of its own', async () => {
    expect(server.host).toBe('127.0.0.1')
    expect(await ask(server.url, 'show listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ])
    const wrong = server.url.replace(server.password, 'postgres')
    await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('applies settings, the fast ones only when asked', async () => {
    expect(await ask(server.url, 'show work_mem')).toEqual([{ work_mem: '5MB' }])
    expect(await ask(server.url, 'show fsync')).toEqual([{ fsync: 'off' }])
    const durable = await startPostgres()
    try {
      expect(await ask(durable.url, 'show fsync')).toEqual([{ fsync: 'on' }])
    } finally {
      await durable.stop()
    }
  })

  it('creates databases, also from a template', async () => {
    const template = await server.createDatabase('a template')
    await ask(template, 'create table t as select 42 as answer')
    const copy = await server.createDatabase('copy', 'a template')
    expect(await ask(copy, 'select answer from t')).toEqual([{ answer: 42 }])
  })

  it('comes back on the same port with its data after a crash', async () => {
    const url = await server.createDatabase('survivor')
    await ask(url, 'create table t as select 1 as kept')
    await ask(url, 'checkpoint')
    const before = server.pid
    server.kill('SIGKILL')
    await server.restart()
    expect(server.pid).not.toBe(before)
    expect(await ask(url, 'select kept from t')).toEqual([{ kept: 1 }])
  })

  it('stops its process and removes its data, and may be stopped twice', async () => {
    const others = directories()
    const short = await startPostgres({ durable: false })
    const [directory] = directories().filter((name) => !others.includes(name))
    expect(directory).toBeDefined()
    await short.stop()
    await short.stop()
    expect(() => process.kill(short.pid, 0)).toThrow('ESRCH')
    expect(existsSync(`${tmpdir()}/${directory}`)).toBe(false)
  })
})
