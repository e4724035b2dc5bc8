import { CalsyncError, type ChangeMark, type TransactionHandle } from '@calsync/core'

/** The host's transaction over the memory store: its marks appear at `commit()`, or never. */
export class MemoryTransaction implements TransactionHandle {
  readonly #store: object
  readonly #publish: (marks: readonly ChangeMark[]) => void
  #marks: ChangeMark[] = []
  #state: 'open' | 'committed' | 'rolled back' = 'open'

  constructor(store: object, publish: (marks: readonly ChangeMark[]) => void) {
    this.#store = store
    this.#publish = publish
  }

  /** There is no SQL here: rejects with `UNSUPPORTED_QUERY`. */
  query(): Promise<unknown> {
    const message = 'a transaction of the memory store runs no SQL; it only carries change marks'
    return Promise.reject(new CalsyncError({ code: 'UNSUPPORTED_QUERY', message }))
  }

  /** Adds marks; throws `WRONG_TRANSACTION` when the transaction is over or another store's. */
  add(store: object, marks: readonly ChangeMark[]): void {
    if (store !== this.#store) throw wrong('it belongs to another memory store')
    this.#mustBeOpen()
    this.#marks.push(...marks)
  }

  commit(): Promise<void> {
    this.#mustBeOpen()
    this.#state = 'committed'
    this.#publish(this.#marks)
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
