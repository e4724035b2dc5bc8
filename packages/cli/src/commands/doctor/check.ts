import { CalsyncError, messageOf } from '@calsync/core'

/**
 * One thing that was looked at.
 *
 * - `finding`: it is wrong; `next` says what to do.
 * - `info`: worth knowing, not wrong.
 * - `skipped`: it could not be looked at, for the reason in the message.
 */
export interface Check {
  /** Stable, for scripts: `database`, `source:class`. */
  readonly name: string
  readonly status: 'ok' | 'finding' | 'info' | 'skipped'
  readonly message: string
  readonly next: string | null
}

export const ok = (name: string, message: string): Check => ({
  name,
  status: 'ok',
  message,
  next: null,
})

export const info = (name: string, message: string, next: string | null = null): Check => ({
  name,
  status: 'info',
  message,
  next,
})

export const skipped = (name: string, message: string): Check => ({
  name,
  status: 'skipped',
  message,
  next: null,
})

export const finding = (name: string, message: string, next: string): Check => ({
  name,
  status: 'finding',
  message,
  next,
})

/** What a check threw, as its finding. */
export function failed(name: string, error: unknown): Check {
  const next = error instanceof CalsyncError ? error.next : undefined
  return finding(name, messageOf(error), next ?? 'run it again with --verbose')
}

/** Findings of a port's own check, or its success. */
export function checksOf(
  name: string,
  findings: readonly { readonly message: string; readonly next: string }[],
  success: string,
): Check[] {
  if (findings.length === 0) return [ok(name, success)]
  return findings.map(({ message, next }) => finding(name, message, next))
}
