import { randomBytes, randomUUID } from 'node:crypto'
import { Global, Inject, Injectable, Module, type DynamicModule } from '@nestjs/common'
import { createDatabase } from '@calsync/testkit/postgres'
import { type RunningSandbox, startSandbox } from '@calsync/testkit/sandbox'
import { Calsync, type CalsyncOptions, createCalsync, outlook, pica } from 'calsync'
import pg from 'pg'

/** A host's database, its table, and a fake of Pica. */
export interface School {
  readonly url: string
  readonly sandbox: RunningSandbox
  /** All that an API process has; a worker's has `secrets`, too. */
  readonly config: Omit<CalsyncOptions, 'database'>
  readonly secrets: Pick<CalsyncOptions, 'providers' | 'encryptionKeys'>
  close(): Promise<void>
}

export async function school(serverUrl: string): Promise<School> {
  const name = `nest_${randomUUID().replaceAll('-', '')}`
  const url = await createDatabase(serverUrl, name)
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query('create table lesson (id int primary key, title text, teacher text)')
  await admin.end()
  const sandbox = await startSandbox()
  const gateway = pica({ secret: 'sandbox-secret', baseUrl: sandbox.url }, {})
  return {
    url,
    sandbox,
    config: {
      sources: [
        {
          kind: 'lesson',
          query: `select id, title, date_trunc('day', now()) + interval '1 day' as start,
            60 as duration_minutes, array[teacher] as facilitators from lesson`,
        },
      ],
    },
    secrets: {
      providers: [outlook({ gateway })],
      encryptionKeys: randomBytes(32).toString('base64'),
    },
    close: async () => {
      await sandbox.close()
      const server = new pg.Client({ connectionString: serverUrl })
      await server.connect()
      await server.query(`drop database "${name}" with (force)`)
      await server.end()
    },
  }
}

/** Creates calsync's tables and connects a teacher, as the host's deployment and its pages do. */
export async function prepare({ url, config, secrets, sandbox }: School): Promise<void> {
  const calsync = createCalsync({ ...config, ...secrets, database: url })
  await calsync.migrate()
  sandbox.sandbox.connect({ identity: 'ada' })
  await calsync.connections.connect({ userId: 'ada' })
  await calsync.close()
}

export class PoolHolder {
  readonly pool: pg.Pool
  readonly #events: string[]

  constructor(url: string, events: string[]) {
    this.pool = new pg.Pool({ connectionString: url, max: 8 })
    // The pool does not wait for the last goodbye, and a drop of the database may come before it.
    this.pool.on('connect', (client) => void client.on('error', () => {}))
    this.#events = events
  }

  async onModuleDestroy(): Promise<void> {
    this.#events.push('pool ends')
    await this.pool.end()
  }
}

/** The host's database module; it writes down when it ends its pool. */
export class DatabaseModule {
  static of(url: string, events: string[] = []): DynamicModule {
    const provide = { provide: PoolHolder, useFactory: () => new PoolHolder(url, events) }
    return { module: DatabaseModule, global: true, providers: [provide], exports: [PoolHolder] }
  }
}
Global()(DatabaseModule)
Module({})(DatabaseModule)

/** A service of the host that is given calsync by its class. */
export class Lessons {
  readonly #calsync: Calsync
  readonly #pool: pg.Pool

  constructor(calsync: Calsync, { pool }: PoolHolder) {
    this.#calsync = calsync
    this.#pool = pool
  }

  async add(id: number, title: string, end: 'commit' | 'rollback' = 'commit'): Promise<void> {
    const client = await this.#pool.connect()
    await client.query('begin')
    await client.query('insert into lesson values ($1, $2, $3)', [id, title, 'ada'])
    await this.#calsync.schedules.changed(`lesson:${id}`, { tx: client })
    await client.query(end)
    client.release()
  }
}
Injectable()(Lessons)
Inject(Calsync)(Lessons, undefined, 0)
Inject(PoolHolder)(Lessons, undefined, 1)
