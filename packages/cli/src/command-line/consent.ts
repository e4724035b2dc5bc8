import { CalsyncError } from '@calsync/core'
import type { Context } from './context.js'

export interface ConsentOptions {
  readonly question: string
  /** Of `--yes`. */
  readonly yes: boolean
  /** Whether more than one user is concerned. */
  readonly isBulk: boolean
}

/**
 * Asks before a change. Without a terminal nobody can be asked: a single user's change goes on, a
 * bulk change needs `--yes` and throws `CalsyncError` (`USAGE`) without it.
 */
export async function requireConsent(
  context: Pick<Context, 'isInteractive' | 'confirm'>,
  { question, yes, isBulk }: ConsentOptions,
): Promise<boolean> {
  if (yes) return true
  if (context.isInteractive) return await context.confirm(question)
  if (!isBulk) return true
  throw new CalsyncError({
    code: 'USAGE',
    message: 'this concerns more than one user, and there is no terminal to ask',
    next: 'look at it with --dry-run, then say --yes',
  })
}
