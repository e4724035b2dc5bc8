import { describe, expect, it } from 'vitest'
import { describeTarget, targetOf } from '../../src/output/target.js'

const show = (database: string): string =>
  describeTarget(targetOf({ database, schema: 'calsync', tablePrefix: '' }))

describe('the target of a write', () => {
  it('never shows user or password', () => {
    expect(show('postgres://alice:s%40cret@db.example/app')).toBe(
      'db.example:5432/app, schema calsync',
    )
  })

  it('names the prefix where there is one', () => {
    const database = 'postgres://db.example/app'
    expect(describeTarget(targetOf({ database, schema: 'public', tablePrefix: 'calsync_' }))).toBe(
      'db.example:5432/app, schema public, table prefix calsync_',
    )
  })

  it('understands sockets and ports', () => {
    expect(show('postgres:///app?host=/var/run/postgresql')).toBe(
      '/var/run/postgresql:5432/app, schema calsync',
    )
    expect(show('postgresql://localhost:6543/a%20b')).toBe('localhost:6543/a b, schema calsync')
  })
})
