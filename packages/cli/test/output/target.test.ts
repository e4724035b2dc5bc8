import { describe, expect, it } from 'vitest'
import { describeTarget, targetOf } from '../../src/output/target.js'

const show = (database: string): string => describeTarget(targetOf({ database, schema: 'calsync' }))

describe('the target of a write', () => {
  it('never shows user or password', () => {
    expect(show('postgres://alice:s%40cret@db.example/app')).toBe(
      'db.example:5432/app, schema calsync',
    )
  })

  it('understands sockets and ports', () => {
    expect(show('postgres:///app?host=/var/run/postgresql')).toBe(
      '/var/run/postgresql:5432/app, schema calsync',
    )
    expect(show('postgresql://localhost:6543/a%20b')).toBe('localhost:6543/a b, schema calsync')
  })
})
