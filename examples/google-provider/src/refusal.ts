import type { ErrorClass, ErrorFacts } from '@calsync/core'

/** Our own no, before anything is sent. */
export function refusal(errorClass: ErrorClass, message: string): ErrorFacts {
  return { class: errorClass, code: null, message }
}
