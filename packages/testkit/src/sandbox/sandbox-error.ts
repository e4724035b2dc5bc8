/** A wrong use of the sandbox itself: the message says what would be accepted. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
