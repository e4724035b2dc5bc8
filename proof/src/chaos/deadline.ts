/**
 * A signal that is aborted after a time, or with another one. Not `AbortSignal.any` over
 * `AbortSignal.timeout`: nothing holds on to that timer, and now and then it never comes.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #before: AbortSignal
  readonly #abort = (): void => this.end()

  constructor(ms: number, before: AbortSignal) {
    this.#timer = setTimeout(this.#abort, ms)
    this.#before = before
    if (before.aborted) this.end()
    else before.addEventListener('abort', this.#abort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Now. */
  end(): void {
    clearTimeout(this.#timer)
    this.#before.removeEventListener('abort', this.#abort)
    this.#controller.abort()
  }
}
