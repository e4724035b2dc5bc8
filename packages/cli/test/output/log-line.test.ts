import { CalsyncError } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { loggerOn, type LogFormat, type LogLevel } from '../../src/output/log-line.js'
import { styleOf } from '../../src/output/style.js'

function recorded(level: LogLevel, format: LogFormat) {
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  const now = () => Date.parse('2026-05-04T12:00:00.250Z')
  return { lines, logger: loggerOn({ level, format, style: styleOf(false), write, now }) }
}

describe('the log of a worker', () => {
  it('is a JSON object per line', () => {
    const { lines, logger } = recorded('info', 'json')
    logger.warn('sync.failed', {
      userId: 'alice',
      error: new CalsyncError({ code: 'X', message: 'm' }),
    })
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: '2026-05-04T12:00:00.250Z',
        level: 'warn',
        event: 'sync.failed',
        userId: 'alice',
        error: { code: 'X', message: 'm' },
      },
    ])
  })

  it('leaves out what is below its level', () => {
    const { lines, logger } = recorded('warn', 'json')
    logger.debug('a')
    logger.info('b')
    logger.error('c', { big: 1n })
    expect(lines).toHaveLength(1)
  })

  it('can be read by people', () => {
    const { lines, logger } = recorded('debug', 'pretty')
    logger.info('worker.started', { worker: 'w-1', why: 'a b' })
    expect(lines).toEqual(['12:00:00.250 info  worker.started worker=w-1 why="a b"'])
  })
})
