import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { compareStores } from './compare-stores.js'
import { type Operation, operation } from './operation.js'
import { type Failure, shrinkSequence, type Trial } from './shrink-sequence.js'
import { memorySide, postgresSide, type Side } from './side.js'
import { type ToldTimeDatabase, toldTimeDatabase } from './told-time-database.js'

/**
 * The memory store is the model of the real one. A longer run, or one seed again:
 * CALSYNC_MODEL_SEQUENCES=2000 CALSYNC_MODEL_SEED=1 npm run test:postgres -- store-model
 */
const sequences = Number(process.env.CALSYNC_MODEL_SEQUENCES ?? 25)
const firstSeed = Number(process.env.CALSYNC_MODEL_SEED ?? 1)

const SHRINK_MS = 120_000

/** Every seed is one sequence, whichever other seeds are run. */
function sequenceOf(seed: number): Operation[] {
  const sequence = fc.array(operation, { minLength: 20, maxLength: 60 })
  return fc.sample(sequence, { seed, numRuns: 1 }).flat()
}

/** The first seed after whose sequence the stores differ, with the shortest part of it that does. */
async function firstFailure(
  seeds: { readonly from: number; readonly count: number },
  trial: Trial,
): Promise<(Failure & { readonly seed: number }) | null> {
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
    const failure = await trial(sequenceOf(seed))
    if (failure === null) continue
    return { seed, ...(await shrinkSequence(failure, trial, performance.now() + SHRINK_MS)) }
  }
  return null
}

function told({ seed, operations, message }: Failure & { readonly seed: number }): string {
  const lines = operations.map((each) => JSON.stringify(each))
  return [`CALSYNC_MODEL_SEED=${seed}`, ...lines, message].join('\n')
}

describe('the memory store and the real one', () => {
  let database: ToldTimeDatabase

  beforeAll(async () => {
    database = await toldTimeDatabase(inject('postgresUrl'))
  })
  afterAll(() => database.close())

  it(
    'answer the same and show the same, whatever is asked of them',
    { timeout: SHRINK_MS + 60_000 + sequences * 5_000 },
    async () => {
      const trial: Trial = async (operations) =>
        compareStores(await postgresSide(database), operations)
      const failure = await firstFailure({ from: firstSeed, count: sequences }, trial)
      if (failure !== null) expect.fail(told(failure))
    },
  )
})

/** Does not give leases back. */
function grudgingSide(): Side {
  const side = memorySide()
  const { claims } = side.store
  const settle: typeof claims.settle = (settlements) =>
    claims.settle(settlements.map((settlement) => ({ ...settlement, release: false })))
  const grudging = new Proxy(claims, {
    get: (target, name) => {
      const member: unknown = name === 'settle' ? settle : Reflect.get(target, name)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
  return { ...side, store: { ...side.store, claims: grudging }, snapshot: null }
}

describe('a store that is wrong', () => {
  it('is found out, by no more than it takes', { timeout: 180_000 }, async () => {
    const trial: Trial = (operations) => compareStores(grudgingSide(), operations)
    const failure = await firstFailure({ from: 1, count: 100 }, trial)
    const does = failure?.operations.map((each) => each.do) ?? []
    expect(does).toContain('settle')
    expect(does.length).toBeLessThanOrEqual(4)
  })
})
