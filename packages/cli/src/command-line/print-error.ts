import { causesOf, errorAsJson, errorAsText, type ErrorEnvelope } from '../output/error-envelope.js'
import { exitCodeOf, type ExitCode } from '../output/exit-code.js'
import { styleOf, wantsColour } from '../output/style.js'
import type { ProcessIo } from './run.js'

type ErrorIo = Pick<ProcessIo, 'args' | 'environment' | 'writeErr' | 'errIsTerminal'>

/** Prints the one envelope that every error leaves in; the exit code that goes with it. */
export function printError(io: ErrorIo, envelope: ErrorEnvelope, error: unknown): ExitCode {
  // The arguments themselves are looked at: an error in them must come in the right format, too.
  const { args } = io
  if (asksForJson(args)) {
    io.writeErr(errorAsJson(envelope))
  } else {
    const wanted = !args.includes('--no-color')
    const { environment, errIsTerminal } = io
    const colour = wantsColour({ isTerminal: errIsTerminal, environment, wanted })
    io.writeErr(errorAsText(envelope, styleOf(colour)))
  }
  if (args.includes('--verbose') || args.includes('-v')) io.writeErr(causesOf(error))
  return exitCodeOf(envelope.code)
}

function asksForJson(args: readonly string[]): boolean {
  const at = args.findLastIndex((arg) => /^(-o|--output)/.test(arg))
  const value = args[at]?.replace(/^(-o|--output)=?/, '')
  return /^jsonl?$/.test((value === '' ? args[at + 1] : value) ?? '')
}
