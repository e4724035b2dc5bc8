import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'

const suffix = randomBytes(4).toString('hex')
const roles = {
  migrator: `owner_${suffix}`,
  runtime: `worker_${suffix}`,
  readonly: `on_call_${suffix}`,
}
/** Shared with the host's own tables: the narrowest place there is. */
const place = { CALSYNC_SCHEMA: 'public', CALSYNC_TABLE_PREFIX: 'calsync_' }

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  for (const role of Object.values(roles)) {
    await host.sql(`create role ${role} login password 'p'`)
  }
})
afterAll(async () => {
  expect(leaks()).toEqual([])
  for (const role of Object.values(roles)) await host.sql(`drop owned by ${role} cascade`)
  for (const role of Object.values(roles)) await host.sql(`drop role ${role}`)
  await host.stop()
})

function as(role: keyof typeof roles): Record<string, string> {
  const url = new URL(host.url)
  url.username = roles[role]
  url.password = 'p'
  return { ...place, CALSYNC_DATABASE_URL: url.href }
}

const scheduled = (id: number) =>
  host.sql<{ status: string }>(
    'select status from calsync_v_status where schedule_ref = $1 order by status',
    [`class:${id}`],
  )

describe('three roles, as the printed grants make them, in a shared schema', () => {
  it('the owner migrates', async () => {
    const flags = Object.entries(roles).flatMap(([role, name]) => [`--${role}`, name])
    const { stdout } = await host.calsync(['migrate', '--print-grants', ...flags], place)
    const [before = '', after = ''] = stdout.split('-- 2.')
    await host.sql(before)
    const migrated = await host.calsync(['migrate'], as('migrator'))
    expect(migrated).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('schema public, table prefix calsync_') as string,
    })
    await host.sql(`-- 2.${after}`)
    // The host's to grant.
    await host.sql(`grant select on class to ${roles.runtime}, ${roles.readonly}`)
  })

  it('a worker plans and sends', async () => {
    await host.connect('alice', {
      schema: 'public',
      tablePrefix: 'calsync_',
      database: as('runtime')['CALSYNC_DATABASE_URL'] ?? '',
    })
    await host.sql(`select calsync_schedule_changed('class:5')`)
    const worker = host.start(['worker'], as('runtime'))
    await worker.says(/worker\.started/)
    await expect.poll(() => scheduled(5), { timeout: 20_000 }).toEqual([{ status: 'synced' }])
    const backfilled = await host.calsync(['backfill', '--user', 'alice', '--yes'], as('runtime'))
    expect(backfilled.code, backfilled.stderr).toBe(0)
    await worker.stop()
    const doctor = await host.calsync(['doctor', '-o', 'json'], as('runtime'))
    expect(doctor.code, doctor.stdout).toBe(0)
  })

  it.each([
    ['status'],
    ['status', '--user', 'alice'],
    ['explain', 'class:5'],
    ['health'],
    ['doctor'],
    ['migrate', '--check'],
    ['retry', '--user', 'alice', '--dry-run'],
  ])('on call, without a right to write: %s %s %s', async (...args) => {
    // Without Pica's key, health is as stored.
    const { code, stderr, stdout } = await host.calsync(args, {
      ...as('readonly'),
      PICA_API_KEY: '',
    })
    expect(stderr + stdout).not.toContain('PRIVILEGE_MISSING')
    expect(args[0] === 'doctor' ? 0 : code, stderr + stdout).toBe(0)
  })

  it('doctor says what the user on call may do', async () => {
    const { stdout } = await host.calsync(['doctor'], as('readonly'))
    expect(stdout).toContain(`user ${roles.readonly} may look and change nothing`)
    expect(stdout).toContain(`calsync migrate --print-grants --runtime ${roles.readonly}`)
  })

  it.each([
    ['retry', '--user', 'alice', '--yes'],
    ['pause', '--user', 'alice', '--reason', 'test'],
    ['backfill', '--user', 'alice', '--dry-run'],
    ['migrate'],
  ])('on call, refused with what to do: %s', async (...args) => {
    await host.sql(
      `update calsync_schedule_sync_status set status = 'dead', due_at = null,
         last_error = '{"class":"SERVICE_UNAVAILABLE","message":"away"}'`,
    )
    const { code, stderr } = await host.calsync(args, as('readonly'))
    if (args[0] === 'migrate') {
      // Nothing is to do, and for that no right is needed.
      expect(code).toBe(0)
      return
    }
    expect(stderr).toContain('PRIVILEGE_MISSING')
    expect(stderr).toContain('calsync migrate --print-grants')
    expect(code).toBe(4)
  })
})
