import { giveBackBudget, holdBudget, takeBudget } from './budget-operations.js'
import { begin, claim, findDue } from './claim-operations.js'
import {
  connect,
  disconnect,
  pauseOrResume,
  saveHealth,
  setOrganization,
} from './connection-operations.js'
import { endTransaction, mark } from './host-operations.js'
import type { InTurn, Operation } from './operation.js'
import { plainAnswer } from './plain-answer.js'
import { markReplans, plan } from './plan-operations.js'
import { explain, listRecords, lists, retry, status } from './report-operations.js'
import {
  advanceRun,
  cancelRun,
  createRun,
  lead,
  publish,
  reportWorker,
  takeRun,
} from './run-operations.js'
import { settle } from './settle-operation.js'
import type { World } from './world.js'

/** Does it and gives what was answered, plain. */
export async function runOperation(world: World, operation: Operation): Promise<unknown> {
  return plainAnswer(world, await answerOf(world, operation))
}

async function inTurn(world: World, { during }: InTurn): Promise<unknown> {
  const answers: unknown[] = []
  for (const each of during) answers.push(await runOperation(world, each))
  return answers
}

function answerOf(world: World, operation: Operation): Promise<unknown> {
  switch (operation.do) {
    case 'advance':
      return world.side.advance(operation.ms)
    case 'in turn':
      return inTurn(world, operation)
    case 'mark':
      return mark(world, operation)
    case 'end transaction':
      return endTransaction(world, operation)
    case 'plan':
      return plan(world, operation, runOperation)
    case 'mark replans':
      return markReplans(world, operation)
    case 'find due':
      return findDue(world, operation)
    case 'claim':
      return claim(world, operation)
    case 'begin':
      return begin(world, operation)
    case 'settle':
      return settle(world, operation)
    case 'take budget':
      return takeBudget(world, operation)
    case 'give back budget':
      return giveBackBudget(world, operation)
    case 'hold budget':
      return holdBudget(world, operation)
    case 'connect':
      return connect(world, operation)
    case 'disconnect':
      return disconnect(world, operation)
    case 'save health':
      return saveHealth(world, operation)
    case 'set organization':
      return setOrganization(world, operation)
    case 'pause':
    case 'resume':
      return pauseOrResume(world, operation)
    case 'retry':
      return retry(world, operation)
    case 'explain':
      return explain(world, operation)
    case 'list records':
      return listRecords(world, operation)
    case 'status':
      return status(world, operation)
    case 'lists':
      return lists(world, operation)
    case 'create run':
      return createRun(world, operation)
    case 'take run':
      return takeRun(world, operation)
    case 'advance run':
      return advanceRun(world, operation)
    case 'cancel run':
      return cancelRun(world, operation)
    case 'lead':
      return lead(world, operation)
    case 'report worker':
      return reportWorker(world, operation)
    case 'publish':
      return publish(world, operation, runOperation)
  }
}
