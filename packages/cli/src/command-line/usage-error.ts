import type { CommanderError } from 'commander'
import type { ErrorEnvelope } from '../output/error-envelope.js'

/** A mistake on the command line; commander puts its suggestion in parentheses on a line of its own. */
export function usageEnvelope({ message }: Pick<CommanderError, 'message'>): ErrorEnvelope {
  const [first = '', second = ''] = message.replace(/^error: /, '').split('\n')
  const suggestion = /^\((.*)\)$/.exec(second)?.[1]
  return {
    code: 'USAGE',
    message: first,
    next: suggestion === undefined ? 'see: calsync --help' : suggestion,
    requestId: null,
  }
}
