import pg from 'pg'
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

const asked = ['--kind', 'class', '--table', 'class', '--child', 'public.staff:class_id']

describe('calsync triggers', () => {
  it('prints SQL without a database, which works on one', async () => {
    const printed = await host.calsync(['triggers', '--print', ...asked], {
      CALSYNC_DATABASE_URL: '',
    })
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    const json = await host.calsync(['triggers', '--print', ...asked, '-o', 'json'])
    expect(dataOf(json)).toEqual({ schema: 'calsync', kind: 'class', sql: printed.stdout })
    const drop = await host.calsync(['triggers', '--print', '--drop', ...asked])

    await host.calsync(['migrate', '-q'])
    const client = new pg.Client({ connectionString: host.url })
    await client.connect()
    await client.query('create table staff (class_id int, name text)')
    await client.query(printed.stdout)
    await client.query(`update class set title = 'Yoga' where id = 1`)
    await client.query(`insert into staff values (2, 'Ada')`)
    await client.query(drop.stdout)
    await client.query(`update class set title = 'Yoga' where id = 3`)
    const { rows } = await client.query('select ref from calsync.changes order by ref')
    await client.end()
    expect(rows).toEqual([{ ref: 'class:1' }, { ref: 'class:2' }])
  })

  it.each([
    ['what it is for', ['--kind', 'class'], 2, '--table'],
    ['that it only prints', asked, 2, 'add --print'],
    ['a kind that no source has', ['--print', '--kind', 'clas', '--table', 'class'], 4, 'class'],
    ['a child without columns', ['--print', ...asked, '--child', 'staff'], 2, 'staff:class_id'],
    ['too few columns', ['--print', ...asked, '--id-columns', 'a,b'], 2, 'an id of 2'],
    ['a table that is none', ['--print', '--kind', 'class', '--table', 'a.b.c'], 2, '"a.b.c"'],
  ])('says %s', async (_name, args, code, text) => {
    const { stderr, ...result } = await host.calsync(['triggers', ...args])
    expect(result).toMatchObject({ code, stdout: '' })
    expect(stderr).toContain(text)
  })
})
