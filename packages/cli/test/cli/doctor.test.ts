import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks, secrets } from '../support/host.js'
import { type CommandResult, dataOf } from '../support/run-command.js'

interface Check {
  readonly name: string
  readonly status: string
  readonly message: string
  readonly next: string | null
}

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
})
afterAll(async () => {
  expect(leaks()).toEqual([])
  await host.stop()
})

const doctor = (env: Record<string, string> = {}, args: string[] = []) =>
  host.calsync(['doctor', '-o', 'json', ...args], env)

const checksOf = (result: CommandResult): readonly Check[] =>
  dataOf<{ checks: Check[] }>(result).checks

/** The one check of that name, which must be a finding with a next step; the command ends with 3. */
function findingOf(result: CommandResult, name: string): Check {
  const check = checksOf(result).find((one) => one.name === name && one.status === 'finding')
  expect(check, result.stdout).toBeDefined()
  expect(check?.next).toBeTruthy()
  expect(result.code).toBe(3)
  return check as Check
}

function urlWith(change: (url: URL) => void): Record<string, string> {
  const url = new URL(host.url)
  change(url)
  return { CALSYNC_DATABASE_URL: url.href }
}

async function withConfig(content: string): Promise<string[]> {
  const name = `config-${randomBytes(4).toString('hex')}.ts`
  await writeFile(path.join(host.directory, name), content)
  return ['--config', name]
}

const source = (query: string): string =>
  `import { defineConfig, sqlSource } from 'calsync'
   export default defineConfig({ sources: [sqlSource({ kind: 'class', query: \`${query}\` })] })`

describe('calsync doctor', () => {
  it('finds that the tables are missing', async () => {
    const finding = findingOf(await doctor(), 'schema')
    expect(finding.next).toBe('run: calsync migrate')
  })

  it('finds nothing where all is well', async () => {
    await host.calsync(['migrate'])
    const result = await host.calsync(['doctor'])
    expect(result.code, result.stdout).toBe(0)
    expect(result.stdout).toContain('✓ source:class')
    expect(result.stdout).toContain('✓ provider:microsoft-outlook')
    expect(result.stdout).toContain('nothing is wrong')
    expect(result.stdout).toContain('i workers: no worker has been seen for a minute')
  })

  it('finds a database that is away, and still looks at the rest', async () => {
    const result = await doctor(urlWith((url) => (url.port = '1')))
    expect(findingOf(result, 'database').message).toContain('cannot be reached')
    const statuses = Object.fromEntries(checksOf(result).map(({ name, status }) => [name, status]))
    expect(statuses).toMatchObject({
      'source:class': 'skipped',
      'encryption-key': 'ok',
      'provider:microsoft-outlook': 'ok',
    })
  })

  it('finds a wrong password, and a database that is not there', async () => {
    const [password, database] = await Promise.all([
      doctor(urlWith((url) => (url.password = 'wrong'))),
      doctor(urlWith((url) => (url.pathname = '/absent'))),
    ])
    expect(findingOf(password, 'database').message).toContain('user or the password')
    expect(findingOf(database, 'database').message).toContain('no database of that name')
  })

  it('finds tables that are behind or ahead', async () => {
    await host.sql(
      `create table aside as select * from calsync.migrations;
       delete from calsync.migrations where version > 3`,
    )
    expect(findingOf(await doctor(), 'schema').next).toBe('run: calsync migrate')
    await host.sql(
      `insert into calsync.migrations select * from aside where version > 3;
       insert into calsync.migrations values (99, 'from-the-future', 'x')`,
    )
    expect(findingOf(await doctor(), 'schema').next).toContain('update calsync')
    await host.sql('delete from calsync.migrations where version = 99; drop table aside')
  })

  it('finds privileges that are missing', async () => {
    const name = `role_${randomBytes(4).toString('hex')}`
    await host.sql(
      `create role ${name} login password 'p';
       grant usage on schema calsync to ${name};
       grant select on calsync.changes to ${name}`,
    )
    const env = urlWith((url) => {
      url.username = name
      url.password = 'p'
    })
    const finding = findingOf(await doctor(env), 'privileges')
    expect(finding.message).toMatch(
      new RegExp(`user ${name} lacks .*delete on changes.*, and \\d+ more`),
    )
    expect(finding.next).toBe(`calsync migrate --print-grants --runtime ${name}`)

    await host.sql(`grant select on all tables in schema calsync to ${name}`)
    const { stdout } = await doctor(env)
    expect(stdout).toContain(`user ${name} may look and change nothing`)
    await host.sql(`drop owned by ${name}; drop role ${name}`)
  })

  it('finds a query that fails, and the name that was meant', async () => {
    const failing = await withConfig(source('select id from lesson'))
    const nearly = await withConfig(
      source('select id, title, starts_at, 60 as duration_minutes, facilitators from class'),
    )
    const [first, second] = await Promise.all([doctor({}, failing), doctor({}, nearly)])
    expect(findingOf(first, 'source:class').message).toContain('relation "lesson" does not exist')
    expect(findingOf(second, 'source:class').message).toContain('did you mean `starts_at`')
  })

  it('finds a secret that is missing or rejected', async () => {
    const [missing, rejected] = await Promise.all([
      doctor({ PICA_API_KEY: '' }),
      doctor({ PICA_API_KEY: `${secrets.pica}-wrong` }),
    ])
    expect(findingOf(missing, 'provider:microsoft-outlook').next).toContain('PICA_API_KEY')
    expect(findingOf(rejected, 'provider:microsoft-outlook').message).toContain(
      'rejected the secret',
    )
  })

  it('finds an encryption key that is missing or of the wrong length', async () => {
    const [missing, short] = await Promise.all([
      doctor({ CONNECTION_KEY_ENCRYPTION_KEY: '' }),
      doctor({ CONNECTION_KEY_ENCRYPTION_KEY: Buffer.alloc(16, 1).toString('base64') }),
    ])
    expect(findingOf(missing, 'encryption-key').next).toContain('openssl rand')
    expect(findingOf(short, 'encryption-key').message).toContain('16 bytes')
  })

  it('finds that no broker answers, or none is given', async () => {
    const [away, none] = await Promise.all([
      doctor({ KAFKA_BROKERS: '127.0.0.1:1', CALSYNC_TRANSPORT: 'kafka' }),
      doctor({}, ['--transport', 'kafka']),
    ])
    expect(findingOf(away, 'transport').message).toContain('no Kafka broker answers')
    expect(findingOf(none, 'transport').next).toContain('KAFKA_BROKERS')
  })

  it('says that brokers alone switch nothing', async () => {
    const checks = checksOf(await doctor({ KAFKA_BROKERS: '127.0.0.1:1' }))
    expect(checks.find(({ name }) => name === 'transport')).toMatchObject({ status: 'info' })
  })

  it('works with a configuration that is malformed in part', async () => {
    const result = await doctor({ SYNC_BATCH_SIZE: 'x', PICA_API_URL: 'not a url' })
    const problems = checksOf(result).filter(({ name }) => name === 'configuration')
    expect(problems.map(({ message }) => message).join()).toMatch(/SYNC_BATCH_SIZE/)
    expect(checksOf(result).find(({ name }) => name === 'database')?.status).toBe('ok')
  })

  it('has a line per check in JSON lines', async () => {
    const { stdout } = await host.calsync(['doctor', '-o', 'jsonl'])
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind)
    expect(kinds.length).toBeGreaterThan(5)
    expect(new Set(kinds)).toEqual(new Set(['doctor']))
  })
})
