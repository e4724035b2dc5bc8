import { CalsyncError, messageOf } from '@calsync/core'
import type { Style } from './style.js'

/** An error as it leaves the command. */
export interface ErrorEnvelope {
  readonly code: string
  readonly message: string
  readonly next: string | null
  readonly requestId: string | null
}

/** Everything that can be thrown, as the one thing that is printed. */
export function envelopeOf(error: unknown): ErrorEnvelope {
  if (error instanceof CalsyncError) {
    const { code, message, next = null, details } = error
    const requestId = details['requestId']
    return { code, message, next, requestId: typeof requestId === 'string' ? requestId : null }
  }
  return {
    code: 'UNEXPECTED',
    message: messageOf(error),
    next: 'run it again with --verbose to see where it comes from, and report it',
    requestId: null,
  }
}

export function errorAsText(
  { code, message, next, requestId }: ErrorEnvelope,
  style: Style,
): string {
  const lines = [`${style.red('error')} ${code}: ${message}`]
  if (next !== null) lines.push(`  next: ${next}`)
  if (requestId !== null) lines.push(`  request id: ${requestId}`)
  return `${lines.join('\n')}\n`
}

export function errorAsJson(envelope: ErrorEnvelope): string {
  return `${JSON.stringify({ version: 1, kind: 'error', error: envelope })}\n`
}

/** The chain of causes with their stacks, for `--verbose`. */
export function causesOf(error: unknown): string {
  const lines: string[] = []
  for (let cause = error; cause instanceof Error && lines.length < 10; cause = cause.cause) {
    lines.push(cause.stack ?? cause.message)
  }
  return `${lines.join('\ncaused by ')}\n`
}
