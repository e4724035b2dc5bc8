import 'reflect-metadata'
import { setTimeout as delay } from 'node:timers/promises'
import { CalsyncHealthIndicator, CalsyncModule } from '@calsync/nestjs'
import { NestFactory } from '@nestjs/core'
import { HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { Test } from '@nestjs/testing'
import { Calsync, CalsyncError, type Logger, silentLogger } from 'calsync'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DatabaseModule, Lessons, PoolHolder, prepare, type School, school } from './school.js'

let host: School
beforeAll(async () => {
  host = await school(inject('postgresUrl'))
})
afterAll(() => host.close())

const quiet = { logger: false, abortOnError: false } as const

/** The host's modules around calsync's; `events` is what happens when it ends. */
function modulesOf(worker: boolean, events: string[] = []) {
  const logger: Logger = {
    ...silentLogger,
    info: (event) => void (event.startsWith('worker.') && events.push(event)),
  }
  return [
    DatabaseModule.of(host.url, events),
    CalsyncModule.forRootAsync({
      inject: [PoolHolder],
      useFactory: ({ pool }: PoolHolder) => ({
        config: { ...host.config, ...(worker ? host.secrets : {}), database: pool, logger },
        worker,
      }),
    }),
  ]
}

async function until(wanted: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 15_000
  while (!(await wanted())) {
    if (Date.now() > giveUpAt) throw new Error('it has not come in 15 s')
    await delay(50)
  }
}

const titles = () =>
  host.sandbox.sandbox
    .mailbox('ada')
    .events()
    .map(({ subject }) => subject)

describe('CalsyncModule', () => {
  it('keeps an application that cannot sync from starting', async () => {
    const app = NestFactory.createApplicationContext(
      { module: DatabaseModule, imports: modulesOf(true) },
      quiet,
    )
    await expect(app).rejects.toMatchObject({
      code: 'SCHEMA_MISSING',
      next: 'run: calsync migrate',
    })
  })

  it('injects calsync, works from start to shutdown, and stops before the pool ends', async () => {
    await prepare(host)
    const events: string[] = []
    const app = await Test.createTestingModule({
      imports: modulesOf(true, events),
      providers: [Lessons],
    }).compile()
    expect(events).toEqual([])
    await app.init()
    expect(events).toEqual(['worker.started'])

    const lessons = app.get(Lessons)
    await lessons.add(1, 'Yoga', 'rollback')
    await lessons.add(2, 'Pilates')
    // Connecting ordered a backfill, which may have been the quicker one: the mark is waited for, too.
    await until(async () => titles().length > 0 && (await app.get(Calsync).status()).marks === 0)
    expect(titles()).toEqual(['Pilates'])

    await app.close()
    expect(events).toEqual(['worker.started', 'worker.stopped', 'pool ends'])
  })

  it('only marks changes without a worker: no secrets, nothing runs, nothing is opened', async () => {
    const events: string[] = []
    const app = await NestFactory.createApplicationContext(
      { module: DatabaseModule, imports: modulesOf(false, events), providers: [Lessons] },
      quiet,
    )
    expect(app.get(PoolHolder).pool.totalCount).toBe(0)
    await app.get(Lessons).add(3, 'Boxing')
    const { marks } = await app.get(Calsync).status()
    expect(marks).toBe(1)
    expect(titles()).toEqual(['Pilates'])
    await app.close()
    expect(events).toEqual(['pool ends'])
  })

  it('takes plain options, and ends a pool that it made itself', async () => {
    const app = await NestFactory.createApplicationContext(
      CalsyncModule.forRoot({ config: { ...host.config, database: host.url } }),
      quiet,
    )
    const calsync = app.get(Calsync)
    expect(await calsync.status()).toMatchObject({ marks: 1 })
    await app.close()
    await expect(calsync.status()).rejects.toThrow(CalsyncError)
  })

  it('refuses a worker without the secrets that it needs', async () => {
    const app = NestFactory.createApplicationContext(
      CalsyncModule.forRoot({
        config: { ...host.config, ...host.secrets, encryptionKeys: undefined, database: host.url },
        worker: { sweepMs: 1_000 },
      } as never),
      quiet,
    )
    await expect(app).rejects.toMatchObject({ code: 'ENCRYPTION_KEY_MISSING' })
  })
})

describe('CalsyncHealthIndicator', () => {
  it('is what Terminus takes', async () => {
    const app = await NestFactory.createApplicationContext(
      {
        module: DatabaseModule,
        imports: [...modulesOf(true), TerminusModule.forRoot({ logger: false })],
      },
      quiet,
    )
    const indicator = app.get(CalsyncHealthIndicator)
    const terminus = app.get(HealthCheckService, { strict: false })
    const facts = { status: 'up', database: 'up', worker: 'running' }
    expect(await terminus.check([() => indicator.check()])).toMatchObject({
      status: 'ok',
      info: { calsync: facts },
    })
    expect(await terminus.check([() => indicator.check('calendars')])).toMatchObject({
      info: { calendars: facts },
    })
    await app.close()
    const stopped = terminus.check([() => indicator.check()])
    await expect(stopped).rejects.toMatchObject({
      response: { error: { calsync: { status: 'down', worker: 'stopped' } } },
    })
  })

  it('tells of a database that is away, without the words of the driver', async () => {
    const away = 'postgres://user:canary@127.0.0.1:1/app'
    const app = await NestFactory.createApplicationContext(
      CalsyncModule.forRoot({ config: { database: away } }),
      quiet,
    )
    const { calsync } = await app.get(CalsyncHealthIndicator).check()
    expect(calsync).toMatchObject({ status: 'down', database: 'down', worker: 'none' })
    expect(calsync.message).toMatch(/cannot be reached/)
    expect(JSON.stringify(calsync)).not.toContain('canary')
    await app.close()
  })

  it('is down for work that waits too long, where that is asked', async () => {
    const app = await NestFactory.createApplicationContext(
      { module: DatabaseModule, imports: modulesOf(false), providers: [Lessons] },
      quiet,
    )
    await app.get(Lessons).add(4, 'Chess')
    const indicator = app.get(CalsyncHealthIndicator)
    const { calsync } = await indicator.check()
    expect(calsync).toMatchObject({ status: 'up', worker: 'none' })
    expect(calsync.oldestMarkMs).toBeGreaterThanOrEqual(0)
    const strict = await indicator.check('calsync', { staleAfterMs: -1 })
    expect(strict.calsync).toMatchObject({ status: 'down', database: 'up' })
    expect(strict.calsync.message).toMatch(/waiting for \d+ s/)
    await app.close()
  })
})
