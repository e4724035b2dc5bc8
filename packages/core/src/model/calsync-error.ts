/** Facts of an error beside its message; values must be safe to print. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>

export interface CalsyncErrorInit {
  /** Stable, upper snake case; programs branch on this, never on the message. */
  readonly code: string
  /** What happened, to which thing. */
  readonly message: string
  /** What the reader can do next, one sentence or command. */
  readonly next?: string
  /** Whether the same call can succeed later without anybody changing anything. */
  readonly retryable?: boolean
  readonly details?: ErrorDetails
  readonly cause?: unknown
}

/** The one error type that calsync throws on purpose. */
export class CalsyncError extends Error {
  override readonly name = 'CalsyncError'
  readonly code: string
  readonly next: string | undefined
  readonly retryable: boolean
  readonly details: ErrorDetails

  constructor(init: CalsyncErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.code = init.code
    this.next = init.next
    this.retryable = init.retryable ?? false
    this.details = init.details ?? {}
  }
}

/** The text of anything thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
