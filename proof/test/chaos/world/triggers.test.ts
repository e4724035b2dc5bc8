import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { triggers } from '../../../src/chaos/world/processes/trigger.ts'
import type { ArmedFailpoint } from '../../../src/chaos/world/world.ts'

const trigger = new URL('../../../src/chaos/world/processes/trigger.ts', import.meta.url).href

/** Runs code that passes failpoints in a process of its own; its last words, and how it ended. */
async function passing(armed: readonly ArmedFailpoint[], code: string) {
  const script = `
    import { triggers } from '${trigger}'
    const points = triggers(${JSON.stringify(armed)})
    ${code}
    console.log('survived')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  const words = text(child.stdio[4] as Readable)
  const output = text(child.stdio[1] as Readable)
  return { signal: await ended, words: await words, survived: (await output).includes('survived') }
}

describe('an armed failpoint', () => {
  it('kills as it is passed for the nth time, and says which one it was', async () => {
    const armed = { id: 'a:1', side: 'before', hit: 2 } as const
    const code =
      "points.before('a:1'); points.before('b:1'); console.log('once'); points.before('a:1')"
    const { signal, words, survived } = await passing([armed], code)
    expect(signal).toBe('SIGKILL')
    expect(JSON.parse(words)).toEqual(armed)
    expect(survived).toBe(false)
  })

  it('kills once the answer is there, also when it is a failure', async () => {
    const armed = { id: 'a:1', side: 'after', hit: 1 } as const
    for (const answer of ['Promise.resolve(1)', "Promise.reject(new Error('x'))", '1']) {
      const code = `await points.after('a:1', ${answer}).catch(() => {})`
      expect((await passing([armed], code)).words).toBe(`${JSON.stringify(armed)}\n`)
    }
  })

  it('leaves alone what is not passed often enough', async () => {
    const armed = { id: 'a:1', side: 'before', hit: 2 } as const
    expect(await passing([armed], "points.before('a:1')")).toEqual({
      signal: null,
      words: '',
      survived: true,
    })
  })
})

describe('a failpoint that is not armed', () => {
  it('gives back the very value', () => {
    const value = Promise.resolve(1)
    const points = triggers([])
    expect(points.after('a:1', value)).toBe(value)
    expect(points.before('a:1')).toBeUndefined()
  })
})
