import { currentProcess } from '@calsync/testkit/simulation'
import { installFailpoints, listFailpoints } from '../loader/failpoints.ts'

/** Every failpoint belongs to the simulated process whose code passes it. */
export function installProcessFailpoints(): void {
  installFailpoints({
    before: (id) => currentProcess()?.arrive(id),
    after: (id, value) => currentProcess()?.suspend(id, value) ?? value,
  })
}

/** Those that a simulation passes: of the core, which is the same there as anywhere. */
export function simulatedFailpoints(): readonly string[] {
  return listFailpoints().filter((id) => id.startsWith('core/'))
}
