import { type HostEdit, noFaults, type Scenario, type Step } from '@calsync/testkit/simulation'
import { scenarioOf } from './variant.ts'

interface Example {
  readonly title: string
  readonly scenario: Scenario
}

/** The smallest histories in which the proposals' design loses, or does it twice. */
export const examples: readonly Example[] = [
  {
    title: 'A host dies between its commit and its message',
    scenario: smallest([edit(0), { kind: 'host_dies', afterMs: 1, host: 0 }]),
  },
  {
    title: 'A worker dies between the key it stores and the call',
    scenario: smallest([
      {
        kind: 'worker_doomed',
        afterMs: 0,
        worker: 0,
        doom: { id: 'baseline/worker:store-key', side: 'after', hit: 1 },
      },
      edit(0),
    ]),
  },
  {
    title: 'The answer of a create is lost, and the retry creates it again',
    scenario: { ...smallest([edit(0)]), faults: { ...noFaults, lostAfterApply: 1 } },
  },
  {
    title: 'A worker dies before it writes down what its call came to',
    scenario: smallest([
      {
        kind: 'worker_doomed',
        afterMs: 0,
        worker: 0,
        doom: { id: 'baseline/worker:settle', side: 'before', hit: 1 },
      },
      edit(0),
      edit(30_000),
    ]),
  },
]

/** One user, one host, one worker, and nothing that goes wrong but these steps. */
function smallest(steps: readonly Step[]): Scenario {
  return { ...scenarioOf('nothing', 1), speed: 'quick', users: 1, hosts: 1, workers: 1, steps }
}

function edit(afterMs: number): Step {
  const changes: HostEdit['changes'] = [{ id: '7', change: { facilitators: ['user-0'] } }]
  const own: HostEdit = { changes, priority: 'live', openMs: 0, rollsBack: false }
  return { kind: 'edit', afterMs, host: 0, edit: own }
}
