import type { ErrorClass, ErrorFacts } from '@calsync/core'

/** Why an event cannot be written, found out before anything was sent. */
export function refusal(errorClass: ErrorClass, message: string): ErrorFacts {
  return { class: errorClass, code: null, message }
}
