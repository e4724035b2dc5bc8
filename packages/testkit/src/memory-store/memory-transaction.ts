import { CalsyncError, type ChangeMark, type TransactionHandle } from '@calsync/core'
import type { MemoryState, StoredMark } from './memory-state.js'

/** The host's transaction over the memory store: its marks appear at `commit()`, or never. */
export class MemoryTransaction implements TransactionHandle {
  readonly #store: MemoryState
  #marks: StoredMark[] = []
  #state: 'open' | 'committed' | 'rolled back' = 'open'

  constructor(store: MemoryState) {
    this.#store = store
  }

  /** There is no SQL here: rejects with `UNSUPPORTED_QUERY`. */
  query(): Promise<unknown> {
    const message = 'a transaction of the memory store runs no SQL; it only carries change marks'
    return Promise.reject(new CalsyncError({ code: 'UNSUPPORTED_QUERY', message }))
  }

  /** Adds marks; throws `WRONG_TRANSACTION` when the transaction is over or another store's. */
  add(store: MemoryState, marks: readonly ChangeMark[]): void {
    if (store !== this.#store) throw wrong('it belongs to another memory store')
    this.#mustBeOpen()
    this.#marks.push(...store.prepareMarks(marks, store.now()))
  }

  commit(): Promise<void> {
    this.#mustBeOpen()
    this.#state = 'committed'
    this.#store.publishMarks(this.#marks)
    return Promise.resolve()
  }

  rollback(): Promise<void> {
    this.#mustBeOpen()
    this.#state = 'rolled back'
    this.#marks = []
    return Promise.resolve()
  }

  #mustBeOpen(): void {
    if (this.#state !== 'open') throw wrong(`it is already ${this.#state}`)
  }
}

function wrong(why: string): CalsyncError {
  return new CalsyncError({
    code: 'WRONG_TRANSACTION',
    message: `the transaction cannot take change marks: ${why}`,
    next: 'open one with begin() of the same memory store',
  })
}
