import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Host, leaks } from '../support/host.js'
import { dataOf } from '../support/run-command.js'

/** A host whose handler fails as the file `mood` says: it throws, or ends the process. */
const configFile = `
import { appendFileSync, readFileSync } from 'node:fs'
import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  sources: [
    sqlSource({
      kind: 'class',
      query: \`select c.id, 'acme' as organization_id, c.title, c.starts_at as start,
                     'Europe/Berlin' as time_zone, 60 as duration_minutes, c.facilitators
              from class c\`,
    }),
  ],
  providers: [outlook({ gateway: pica() })],
  delivery: { maxTries: 2, initialDelayMs: 10 },
  on: {
    notification: async ({ id, userId }) => {
      appendFileSync('told.jsonl', JSON.stringify({ id, userId }) + '\\n')
      const mood = readFileSync('mood', 'utf8')
      if (mood === 'dies') process.kill(process.pid, 'SIGKILL')
      if (mood === 'throws') throw new Error('nobody is at home')
    },
  },
})
`

let host: Host

beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
  await writeFile(path.join(host.directory, 'calsync.config.ts'), configFile)
  await host.calsync(['migrate'])
  await feel('fine')
  await host.connect('alice')
  const worker = await host.startWorker()
  // The first backfill is silent, and over before anything else changes.
  await host.until(
    "select count(*)::int as n from calsync.schedule_sync_status where status = 'synced'",
    ({ n }) => n === 12,
  )
  await worker.stop()
})
afterAll(async () => {
  expect(leaks()).toEqual([])
  await host.stop()
})

const fileOf = (name: string) => path.join(host.directory, name)
const feel = (mood: string) => writeFile(fileOf('mood'), mood)
const told = async () =>
  (await readFile(fileOf('told.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly id: string; readonly userId: string })
const change = (id: number) =>
  host.sql(`update class set title = title || ', moved' where id = ${id};
    select calsync.schedule_changed('class:${id}')`)
const waiting = 'select count(*)::int as n from calsync.result_outbox'

describe("the host's own handlers, in a worker", () => {
  it('get a notification again, under the same id, when they end the process', async () => {
    await feel('dies')
    const doomed = await host.startWorker()
    await change(1)
    await doomed.ended
    expect(await told()).toHaveLength(1)
    await feel('fine')
    // The lease of the dead one is over; nobody waits for that here.
    await host.sql('update calsync.result_outbox set leased_until = now()')
    const worker = await host.startWorker()
    await host.until(waiting, ({ n }) => n === 0)
    const [first, second] = await told()
    expect(second).toEqual(first)
    expect(first).toMatchObject({ userId: 'alice' })
    await worker.stop()
  })

  it('that fail leave a parked result, which is told of and handed over again on an order', async () => {
    await feel('throws')
    await writeFile(fileOf('told.jsonl'), '')
    const worker = await host.startWorker()
    await change(2)
    await host.until('select count(*)::int as n from calsync.v_parked', ({ n }) => n === 1)
    expect(await told()).toHaveLength(2)

    expect((await host.onCall(['status'])).stdout).toContain('1 parked: a handler failed')
    const doctor = await host.calsync(['doctor'])
    expect(doctor).toMatchObject({ code: 3 })
    expect(doctor.stdout).toContain('nobody is at home')
    expect(doctor.stdout).toContain('calsync retry --parked')
    const preview = await host.onCall(['retry', '--parked', '--dry-run', '-o', 'json'])
    expect(dataOf(preview)).toMatchObject({
      count: 1,
      parked: [{ kind: 'notification', key: 'alice', tries: 2, error: 'nobody is at home' }],
    })
    expect((await host.onCall(['retry', '--parked', '--user', 'alice'])).code).toBe(2)

    await feel('fine')
    const retried = await host.onCall(['retry', '--parked', '--yes', '--reason', 'mended'])
    expect(retried).toMatchObject({ code: 0 })
    expect(retried.stdout).toContain('1 result made due')
    await host.until(waiting, ({ n }) => n === 0)
    await worker.stop()
    expect((await told()).length).toBe(3)
    expect(new Set((await told()).map(({ id }) => id)).size).toBe(1)
    expect((await host.onCall(['retry', '--parked', '--yes'])).stdout).toContain('Nothing to do')
  })

  it('are refused beside Kafka', async () => {
    const worker = await host.calsync(['worker', '--transport', 'kafka'], {
      KAFKA_BROKERS: '127.0.0.1:1',
    })
    expect(worker.code).not.toBe(0)
    expect(worker.stderr).toContain('results go to handlers (on)')
  })
})
