import { stripTypeScriptTypes } from 'node:module'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { listFailpoints } from '../../src/loader/failpoints.ts'
import { awaitIds, wrapAwaits } from '../../src/loader/wrap-awaits.ts'

const source = `
class Turn {
  async #call(): Promise<number> {
    const first = await send(await prepare())
    return first as number
  }
  later = async () => { await this.#call() }
}
async function all() {
  await Promise.all([1, 2].map(async (n) => await Promise.resolve(n)))
}
`

describe('awaits as failpoints', () => {
  it('are named after the function that they stand in', () => {
    expect(awaitIds(source, 'core/turn.ts')).toEqual([
      'core/turn.ts:Turn.#call:1',
      'core/turn.ts:Turn.#call:2',
      'core/turn.ts:Turn.later:1',
      'core/turn.ts:all:1',
      'core/turn.ts:all.~:1',
    ])
  })

  it('are passed in the order in which they would have been, with the same values', async () => {
    const passed: string[] = []
    const points = {
      before: (id: string) => void passed.push(`before ${id}`),
      after: (id: string, value: unknown) => {
        passed.push(`after ${id}`)
        return value
      },
    }
    const text = 'const two = await (async () => 1 + (await Promise.resolve(1)))(); return two'
    const script = wrapAwaits(`async function run() { ${text} }`, 'f')
    const ran = runInNewContext(`${script}; run()`, {
      __calsyncFailpoints: points,
    }) as Promise<number>
    expect(await ran).toBe(2)
    expect(passed).toEqual([
      'before f:run:1',
      'before f:run.~:1',
      'after f:run.~:1',
      'after f:run:1',
    ])
  })

  it('leave a source that is still TypeScript', () => {
    expect(() => stripTypeScriptTypes(wrapAwaits(source, 'core/turn.ts'))).not.toThrow()
  })

  it('refuse what they cannot wrap', () => {
    const loop = 'async function read() { for await (const row of rows()) use(row) }'
    expect(() => awaitIds(loop, 'x.ts')).toThrow(/x\.ts: "for await" cannot be wrapped/)
  })

  it('are many, each with a name of its own', () => {
    const all = listFailpoints()
    expect(all.length).toBeGreaterThan(250)
    expect(new Set(all).size).toBe(all.length)
  })
})
