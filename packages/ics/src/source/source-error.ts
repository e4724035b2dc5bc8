import { CalsyncError } from '@calsync/core'

/** A calendar that cannot be read now: plans that need it wait, and nothing counts as gone. */
export function sourceFailed(
  why: string,
  next: string,
  { cause, retryable = true }: { readonly cause?: unknown; readonly retryable?: boolean } = {},
): CalsyncError {
  const message = `the calendar ${why}`
  return new CalsyncError({ code: 'SOURCE_FAILED', message, next, retryable, cause })
}

export function configInvalid(kind: string, why: string, next: string): CalsyncError {
  return new CalsyncError({
    code: 'CONFIG_INVALID',
    message: `source "${kind}": ${why}`,
    next,
    details: { kind },
  })
}
