import type { ApiError } from './answer.js'

/** What happens to one HTTP call. `reset`: it takes effect and the answer is lost. */
export type CallFault = 'reset' | 'hang'

/** What happens to one operation: it is answered so, before or after it has taken effect. */
export interface OperationFault {
  readonly error: ApiError
  readonly applies: boolean
}

/** What goes wrong next, in order. */
export class Faults {
  readonly #calls: CallFault[] = []
  readonly #operations: OperationFault[] = []
  /** The next event created is shown by no list for so long, milliseconds. */
  lateMs = 0

  addCalls(times: number, fault: CallFault): void {
    for (let n = 0; n < times; n++) this.#calls.push(fault)
  }

  addOperations(times: number, fault: OperationFault): void {
    for (let n = 0; n < times; n++) this.#operations.push(fault)
  }

  nextCall(): CallFault | undefined {
    return this.#calls.shift()
  }

  nextOperation(): OperationFault | undefined {
    return this.#operations.shift()
  }

  takeLateMs(): number {
    const { lateMs } = this
    this.lateMs = 0
    return lateMs
  }
}
