import { isDeepStrictEqual } from 'node:util'
import { endTransaction } from './host-operations.js'
import type { Operation } from './operation.js'
import { byName, plainAnswer } from './plain-answer.js'
import { connectionName } from './places.js'
import { after, before } from './prelude.js'
import { runOperation } from './run-operation.js'
import type { Failure } from './shrink-sequence.js'
import { memorySide, type Side } from './side.js'
import { World } from './world.js'

/** Runs the operations against the model and the other, an empty store, up to the first difference; `null` when there is none. */
export async function compareStores(
  other: Side,
  operations: readonly Operation[],
): Promise<Failure | null> {
  const choices: unknown[] = []
  const model = new World(memorySide(), choices)
  const real = new World(other, choices)
  try {
    for (const [index, operation] of [...before, ...operations, ...after].entries()) {
      const message = await difference(model, real, operation)
      if (message === null) continue
      const place = index - before.length
      return { operations: operations.slice(0, place + 1), message }
    }
    return null
  } finally {
    for (const transaction of real.transactions.keys()) {
      await endTransaction(real, { transaction, how: 'rollback' })
    }
  }
}

async function difference(model: World, real: World, operation: Operation): Promise<string | null> {
  try {
    const expected = await runOperation(model, operation)
    const answers = listed(expected, await runOperation(real, operation))
    if (answers !== null) return `the answer to "${operation.do}" differs\n${answers}`
    if (!changes(operation)) return null
    const shown = listed(await visible(model), await visible(real))
    return shown === null ? null : `what shows after "${operation.do}" differs\n${shown}`
  } catch (error) {
    return `"${operation.do}" failed: ${error instanceof Error ? error.stack : String(error)}`
  }
}

function changes({ do: does }: Operation): boolean {
  return !['find due', 'explain', 'list records', 'status', 'lists'].includes(does)
}

async function visible(world: World): Promise<unknown> {
  const { connections, reports } = world.side.store
  const [status, records, all] = await Promise.all([
    reports.status({}),
    reports.listRecords({}, 1_000),
    connections.listConnections({}),
  ])
  return plainAnswer(world, {
    status,
    records: byName(records, ({ record }) => record.id),
    connections: byName(all, connectionName),
  })
}

function listed(model: unknown, real: unknown): string | null {
  const lines = differences(model, real, '')
  return lines.length === 0 ? null : lines.slice(0, 12).join('\n')
}

function differences(model: unknown, real: unknown, path: string): string[] {
  if (isDeepStrictEqual(model, real)) return []
  if (!isObject(model) || !isObject(real)) {
    return [`  ${path}: model ${JSON.stringify(model)}, real ${JSON.stringify(real)}`]
  }
  const keys = new Set([...Object.keys(model), ...Object.keys(real)])
  return [...keys].flatMap((key) => differences(model[key], real[key], `${path}.${key}`))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
