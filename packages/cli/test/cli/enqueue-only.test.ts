import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createCalsync } from '../../src/index.js'
import { Host } from '../support/host.js'

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  const calsync = createCalsync({ database: host.url })
  await calsync.migrate()
  await calsync.close()
})
afterAll(() => host.stop())
beforeEach(() => host.sql('delete from calsync.changes'))

/** What an API process of the host does: marks changes in its transactions, reads the status. */
const marking = `
  const pool = new pg.Pool({ connectionString: process.env.HOST_URL })
  const calsync = createCalsync({ ...config, database: ownPool ? process.env.HOST_URL : pool })
  const opened = { connections: pool.totalCount, active: process.getActiveResourcesInfo().filter((what) => what !== 'PipeWrap') }

  const client = await pool.connect()
  await client.query('begin')
  await calsync.schedules.changed('class:1', { tx: client, by: 'api' })
  await client.query('commit')
  client.release()
  const { marks } = await calsync.status()
  await pool.end()
  const loaded = Object.keys(require.cache).filter((file) => file.includes('/kafkajs/'))
  console.log(JSON.stringify({ opened, marks, kafka: loaded.length }))
  // No close(), no exit. This keeps nothing, and has its turn only when something else does: the
  // pool of calsync would, for the ten seconds that a connection may be idle.
  setTimeout(() => console.error('kept by', process.getActiveResourcesInfo()), 5_000).unref()`

const esm = `
  import { createRequire } from 'node:module'
  import pg from 'pg'
  import { createCalsync, outlook, pica } from 'calsync'
  const require = createRequire(import.meta.filename)`

const commonJs = `
  const pg = require('pg')
  const { createCalsync, outlook, pica } = require('calsync')`

const bare = 'const config = {}, ownPool = false'
const full = `const config = {
  sources: [{ kind: 'class', query: 'select 1 as id' }],
  providers: [outlook({ gateway: pica() })],
}, ownPool = false`

async function run(kind: 'module' | 'commonjs', code: string): Promise<unknown> {
  const body = kind === 'module' ? code : `void (async () => {${code}\n})()`
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [`--input-type=${kind}`, '-e', body],
    {
      cwd: path.resolve(import.meta.dirname, '../..'),
      // Neither secrets nor keys nor brokers; and a process that hangs is killed, which rejects.
      env: { HOST_URL: host.url, PATH: process.env['PATH'] ?? '' },
      timeout: 30_000,
    },
  )
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('a process that only marks changes', () => {
  it.each([
    ['ESM, a database and nothing else', 'module', `${esm}\n${bare}\n${marking}`],
    ['CommonJS, a database and nothing else', 'commonjs', `${commonJs}\n${bare}\n${marking}`],
    ['the whole configuration, without its secrets', 'module', `${esm}\n${full}\n${marking}`],
  ] as const)('%s: nothing is opened, nothing keeps it', async (_name, kind, code) => {
    expect(await run(kind, code)).toEqual({
      opened: { connections: 0, active: [] },
      marks: 1,
      kafka: 0,
    })
  })

  it('a pool that calsync made does not keep it either', async () => {
    const code = `${esm}\nconst config = {}, ownPool = true\n${marking}`
    expect(await run('module', code)).toMatchObject({ marks: 1 })
  })
})
