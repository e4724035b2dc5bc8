import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf, type RunningCommand } from '../support/run-command.js'

let host: Host
let worker: RunningCommand | undefined

/** The same configuration with a template, or with another one. */
async function deploy(prefix: string): Promise<void> {
  await worker?.stop()
  const file = path.join(host.directory, 'calsync.config.ts')
  const before = await readFile(file, 'utf8')
  const event = `  event: ({ event }) => ({ ...event, title: '${prefix} ' + event.title }),\n`
  const after = before.replace(/ {2}event:.*\n/, '').replace('  providers:', `${event}  providers:`)
  await writeFile(file, after)
  worker = await host.startWorker()
}

function titles(): string[] {
  return host.sandbox.sandbox
    .mailbox('alice')
    .events()
    .map(({ subject }) => String(subject))
    .sort()
}

beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await host.calsync(['migrate'])
  await host.connect('alice')
  await deploy('[Old]')
  const backfill = await host.calsync(['backfill', '--yes', '--wait'])
  expect(backfill.code, backfill.stderr).toBe(0)
})
afterAll(async () => {
  await worker?.stop()
  expect(leaks()).toEqual([])
  await host.stop()
})

describe('calsync rollout', () => {
  it('has nothing to do while the template is the same', async () => {
    expect((await host.onCall(['status'])).stdout).not.toContain('another version')
    const result = await host.calsync(['rollout', '--yes'])
    expect(result.code).toBe(0)
    expect(result.stdout).toContain('Nothing to roll out')
  })

  it('is told of by status and doctor, and rewrites nothing before', async () => {
    await deploy('[New]')
    await host.calsync(['backfill', '--yes', '--wait'])
    expect(titles().filter((title) => title.startsWith('[New]'))).toEqual([])
    const [status, doctor] = await Promise.all([host.onCall(['status']), host.calsync(['doctor'])])
    const told = /1[23] schedules were rendered by another version; calsync rollout brings them/
    expect(status.stdout).toMatch(told)
    expect(doctor.stdout).toMatch(told)
  })

  it('says what it would cost, and changes nothing', async () => {
    const { code, stdout } = await host.calsync(['rollout', '--dry-run', '-o', 'json'])
    expect(code).toBe(0)
    const { data } = JSON.parse(stdout) as { data: unknown }
    expect(data).toMatchObject({ updates: 12, creates: 0, deletes: 0, estimate: { calls: 1 } })
    expect(await host.sql('select 1 from calsync.runs where rollout is not null')).toEqual([])
  })

  it('asks before, where it concerns more than one user', async () => {
    const result = await host.calsync(['rollout'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('--yes')
  })

  it.each(['0', '70000', 'fast', '1.5'])('refuses the rate %s', async (rate) => {
    const result = await host.calsync(['rollout', '--rate', rate, '--yes'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('such as 600/min')
  })

  it('can be ordered from a database URL alone, once at a time, and ended', async () => {
    const ordered = await host.onCall(['rollout', '--rate', '1/min', '--yes', '-o', 'json'])
    expect(ordered.code, ordered.stderr).toBe(0)
    const { run } = dataOf<{ run: { id: string; rollout: unknown } }>(ordered)
    expect(run.rollout).toMatchObject({ perMinute: 1 })
    const second = await host.onCall(['rollout', '--yes'])
    expect(second.code).not.toBe(0)
    expect(second.stderr).toContain('ROLLOUT_OPEN')
    const ended = await host.onCall(['rollout', '--cancel'])
    expect(ended.stdout).toContain(`Run ${run.id} ended`)
    expect((await host.onCall(['rollout', '--cancel'])).stdout).toContain('no rollout under way')
  })

  it('brings what stands to the present template', async () => {
    const args = ['rollout', '--rate', '60000/min', '--by', 'ann', '--reason', 'name', '--yes']
    const result = await host.calsync([...args, '--wait'])
    expect(result.code, result.stderr).toBe(0)
    expect(titles()).toHaveLength(12)
    expect(titles().filter((title) => !title.startsWith('[New]'))).toEqual([])
    expect((await host.onCall(['status'])).stdout).toMatch(/rollout +done +\d+ +\d+ +ann/)
    expect((await host.onCall(['status'])).stdout).not.toContain('another version')
  })
})
