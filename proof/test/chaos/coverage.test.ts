import { expect, it } from 'vitest'
import { asides } from '../../src/chaos/coverage/asides.ts'
import killedAt from '../../src/chaos/coverage/killed-at.json' with { type: 'json' }
import { neverKilledAt } from '../../src/chaos/coverage/never-killed-at.ts'
import { listFailpoints } from '../../src/loader/failpoints.ts'

/** Those of the core are met by `pnpm sim --coverage`. */
const points = listFailpoints().filter((id) => !id.startsWith('core/'))
const known = new Set([...killedAt, ...Object.values(neverKilledAt).flat()])
const isAside = (id: string): boolean => asides.some((aside) => aside.points.test(id))

it('every await of the adapters was met by a kill, or is listed with the reason why not', () => {
  const unknown = points.filter((id) => !known.has(id) && !isAside(id))
  expect(unknown, 'run pnpm chaos until a worker dies there, and add it to killed-at.json').toEqual(
    [],
  )
})

it('no list names an await that is no longer there, or that another list names', () => {
  const all = [...killedAt, ...Object.values(neverKilledAt).flat()]
  expect(all.filter((id) => !points.includes(id))).toEqual([])
  expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([])
  expect(all.filter(isAside)).toEqual([])
  for (const { points: pattern } of asides) {
    expect(points.some((id) => pattern.test(id))).toBe(true)
  }
})
