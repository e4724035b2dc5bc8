import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { calsyncLines } from '../src/calsync-lines.ts'

const examples = path.resolve(import.meta.dirname, '../..')

it.each(['plain-pg', 'express-prisma', 'nestjs-typeorm'])(
  '%s has at most 30 lines that know calsync',
  (host) => {
    const lines = calsyncLines(path.join(examples, host))
    expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(30)
    expect(lines.some((line) => line.includes('schedules.changed('))).toBe(true)
  },
)

it('counts the configuration but its SELECT, and what names calsync elsewhere', () => {
  const host = mkdtempSync(path.join(tmpdir(), 'host-'))
  mkdirSync(path.join(host, 'src'))
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(path.join(host, name), lines.join('\n'))
  write('calsync.config.ts', ['// ours', 'one(', '  query: `', 'select', '1`,', ')'])
  write('src/calsync.ts', ['two', '/* not', 'this */', ''])
  write('src/host.ts', ['calsync.schedules.changed()', 'something()', 'worker.start()'])
  write('src/host.test.ts', ['calsync'])
  expect(calsyncLines(host)).toEqual([
    'calsync.config.ts: one(',
    'calsync.config.ts: query: ``,',
    'calsync.config.ts: )',
    'src/calsync.ts: two',
    'src/host.ts: calsync.schedules.changed()',
    'src/host.ts: worker.start()',
  ])
})
