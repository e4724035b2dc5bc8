import { describe, expect, it } from 'vitest'
import { createCalsync, defineConfig, outlook, pica, skip, sqlSource } from '../../src/index.js'

const query = `select id, title, starts_at as start, 60 as duration_minutes, facilitators from class`

/** The configuration of the design's page. */
const config = defineConfig({
  sources: [sqlSource({ kind: 'class', query })],
  event: (schedule) =>
    schedule.event.privacy === 'secret'
      ? skip('confidential')
      : { ...schedule.event, title: `[Acme] ${schedule.event.title}` },
  window: { past: '7d', future: '24mo' },
  providers: [outlook({ gateway: pica() })],
})

const database = 'postgres://user:canary@127.0.0.1:1/app'
const encryptionKeys = Buffer.alloc(32, 7).toString('base64')

describe('createCalsync', () => {
  it('composes without opening a connection', async () => {
    const calsync = createCalsync({ ...config, database })
    expect(calsync.transport.name).toBe('postgres')
    expect(calsync.sources.map(({ kind }) => kind)).toEqual(['class'])
    await calsync.close()
  })

  it('leaves marks through any transaction handle', async () => {
    const calsync = createCalsync({ ...config, database })
    const texts: string[] = []
    const tx = { query: async (text: string) => void texts.push(text) }
    await calsync.schedules.changed('class:42', { tx, by: 'alice' })
    expect(texts).toHaveLength(1)
    await calsync.close()
  })

  it('takes a plain source for SQL', async () => {
    const calsync = createCalsync({ sources: [{ kind: 'class', query }], database })
    expect(calsync.sources).toHaveLength(1)
    await calsync.close()
  })

  it('takes columns of a table for SQL, and several sources', async () => {
    const columns = { id: 'id', title: 'name', start: 'starts_at', facilitators: 'coach_id' }
    const calsync = createCalsync({
      sources: [
        { kind: 'class', query },
        { kind: 'booking', table: 'public.booking', columns },
        { kind: 'shift', query, tenants: { schemas: ['acme', 'globex'] } },
      ],
      database,
    })
    expect(calsync.sources.map(({ kind }) => kind)).toEqual(['class', 'booking', 'shift'])
    expect(calsync.sources[2]?.partitionOf?.('shift:acme/1')).toBe('acme')
    await calsync.close()
  })

  it('refuses two sources of one kind', () => {
    const twice = [sqlSource({ kind: 'class', query }), { kind: 'class', query }]
    expect(() => createCalsync({ sources: twice, database })).toThrow(
      /`sources` in createCalsync\(\) must have a kind of its own each; two are called "class"/,
    )
  })

  it('refuses what it cannot work with, by name and without secrets', () => {
    const make = () => createCalsync({ ...config, database, batchSize: 0, schema: 'A B' })
    expect(make).toThrow(/`schema` in createCalsync\(\) must be lower case.*`batchSize`/)
    expect(make).not.toThrow(/canary/)
  })

  it('makes no worker that could not send', async () => {
    const secretless = [outlook({ gateway: pica({}, {}) })]
    const without = createCalsync({ ...config, providers: secretless, database, encryptionKeys })
    expect(() => without.worker()).toThrow(expect.objectContaining({ code: 'MISSING_SECRET' }))
    const keyless = createCalsync({
      ...config,
      providers: [outlook({ gateway: pica({ secret: 's' }) })],
      database,
    })
    expect(() => keyless.worker()).toThrow(
      expect.objectContaining({ code: 'ENCRYPTION_KEY_MISSING' }),
    )
    await Promise.all([without.close(), keyless.close()])
  })

  it('makes no worker over a pool in which its parts could wait for each other', async () => {
    const providers = [outlook({ gateway: pica({ secret: 's' }) })]
    const small = createCalsync({ ...config, providers, database, encryptionKeys, poolSize: 5 })
    expect(() => small.worker()).toThrow(expect.objectContaining({ code: 'POOL_TOO_SMALL' }))
    const enough = createCalsync({ ...config, providers, database, encryptionKeys, poolSize: 6 })
    expect(enough.worker().status.state).toBe('new')
    await Promise.all([small.close(), enough.close()])
  })

  it('needs brokers for Kafka', () => {
    expect(() => createCalsync({ ...config, database, transport: 'kafka' })).toThrow(
      /no broker is given/,
    )
  })

  it('gives Kafka the prefixes of the providers, or the one that is given', async () => {
    const kafka = { brokers: 'localhost:9092' }
    const calsync = createCalsync({ ...config, database, transport: 'kafka', kafka })
    expect(calsync.transport.name).toBe('kafka')
    await calsync.close()
  })
})
