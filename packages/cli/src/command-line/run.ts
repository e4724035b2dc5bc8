import { CommanderError } from 'commander'
import type { EnvironmentVariables } from '../configuration/environment-settings.js'
import { buildProgram, type Invocation } from './program.js'
import { usageEnvelope } from './usage-error.js'

/** The process as the command sees it; only main.ts has the real one. */
export interface ProcessIo {
  readonly args: readonly string[]
  readonly directory: string
  readonly environment: EnvironmentVariables
  /** URL of the SDK's entry, for configuration files. */
  readonly ownEntry: string
  readonly actor: () => string
  readonly interrupted: AbortSignal
  readonly stdin: () => NodeJS.ReadStream
  readonly writeOut: (text: string) => void
  readonly writeErr: (text: string) => void
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
}

/** Runs the command line; resolves with the exit code. */
export async function run(io: ProcessIo): Promise<number> {
  let exitCode = 0
  const invoke = async (invocation: Invocation): Promise<void> => {
    const { execute } = await import('./execute.js')
    exitCode = await execute(io, invocation)
  }
  const program = buildProgram({ version: await versionFor(io.args), write: io.writeOut, invoke })
  try {
    await program.parseAsync(askedFor(io.args), { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    const { printError } = await import('./print-error.js')
    return printError(io, usageEnvelope(error), error)
  }
}

/** The store knows the schema's version, and takes its time to load: only for who asks. */
async function versionFor(args: readonly string[]): Promise<string> {
  if (!args.some((arg) => /^(-[a-zA-Z]*V|--version$)/.test(arg))) return ''
  const { describeVersion } = await import('../sdk/describe-version.js')
  return describeVersion()
}

/** `calsync` and `calsync help retry` as the flags they mean: commander's own help loads no command. */
function askedFor(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args
  if (first === undefined) return ['--help']
  return first === 'help' ? [...rest, '--help'] : args
}
