import { setTimeout as delay } from 'node:timers/promises'
import { envelopeOf } from '../output/error-envelope.js'
import { exitCodes } from '../output/exit-code.js'
import { renderReport, type Report } from '../output/report.js'
import { styleOf, wantsColour } from '../output/style.js'
import type { GlobalOptions } from './context.js'
import { createContext } from './create-context.js'
import { printError } from './print-error.js'
import type { Invocation } from './program.js'
import type { ProcessIo } from './run.js'

const CLOSE_MS = 5_000

/** Runs one command and prints its report or its error; resolves with the exit code. */
export async function execute(io: ProcessIo, invocation: Invocation): Promise<number> {
  const { command, options, args } = invocation
  const globals = invocation.globals as unknown as GlobalOptions
  const { context, close } = createContext(io, globals)
  try {
    const running = command.run(context, options, args)
    const report =
      command.handlesInterrupt === true
        ? await running
        : await Promise.race([running, interruption(io.interrupted)])
    context.progress.end()
    if (report === 'interrupted') return exitCodes.interrupted
    if (report === null) return exitCodes.ok
    print(io, globals, report)
    return report.exitCode ?? exitCodes.ok
  } catch (error) {
    context.progress.end()
    return printError(io, envelopeOf(error), error)
  } finally {
    // A database that is away must not hold up the end.
    await Promise.race([close().catch(() => {}), delay(CLOSE_MS, undefined, { ref: false })])
  }
}

function print(io: ProcessIo, { output, color }: GlobalOptions, report: Report): void {
  const { environment, outIsTerminal } = io
  const colour = wantsColour({ isTerminal: outIsTerminal, environment, wanted: color })
  io.writeOut(renderReport(report, output, styleOf(colour)))
}

function interruption(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('interrupted')
    else signal.addEventListener('abort', () => resolve('interrupted'), { once: true })
  })
}
