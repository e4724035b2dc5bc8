import { describe, expect, it } from 'vitest'
import { progressOn } from '../../src/output/progress.js'

function recorded(isTerminal: boolean, quiet = false) {
  const written: string[] = []
  let at = 0
  const progress = progressOn({
    write: (text) => void written.push(text),
    isTerminal,
    quiet,
    now: () => at,
  })
  return { progress, written, wait: (ms: number) => void (at += ms) }
}

describe('progressOn', () => {
  it('rewrites its line in a terminal and leaves it for other lines', () => {
    const { progress, written } = recorded(true)
    progress.update('1 of 2')
    progress.say('done')
    progress.update('2 of 2')
    progress.end()
    expect(written).toEqual(['\r\u001b[2K1 of 2', '\r\u001b[2Kdone\n', '\r\u001b[2K2 of 2', '\n'])
  })

  it('repeats itself every five seconds elsewhere, without control characters', () => {
    const { progress, written, wait } = recorded(false)
    for (let second = 0; second < 11; second++) {
      progress.update(`at ${second}`)
      wait(1_000)
    }
    expect(written).toEqual(['at 5\n', 'at 10\n'])
  })

  it('says nothing when quiet', () => {
    const { progress, written } = recorded(true, true)
    progress.say('x')
    progress.update('y')
    progress.end()
    expect(written).toEqual([])
  })
})
