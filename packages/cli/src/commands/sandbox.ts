import { startSandbox } from '@calsync/testkit/sandbox'
import { InvalidArgumentError } from 'commander'
import type { CommandDefinition } from '../command-line/command.js'
import { portUnavailable } from '../command-line/listen.js'
import { renderReport } from '../output/report.js'
import { styleOf } from '../output/style.js'
import { sandboxReport } from '../reports/sandbox-report.js'

interface SandboxOptions {
  readonly port: number
  readonly latency: number
  readonly users: number
}

const SECRET = 'sandbox-secret'

export const command: CommandDefinition<SandboxOptions> = {
  configure: (program) => {
    program
      .option('--port <number>', 'where it listens; 0 is any free port', whole(65_535), 4010)
      .option('--latency <ms>', 'how long each call takes', whole(60_000), 0)
      .option(
        '--users <n>',
        'users who are connected already: user-1, user-2, …',
        whole(100_000),
        0,
      )
  },
  handlesInterrupt: true,
  run: async (context, { port, latency, users }) => {
    const running = await startSandbox({ port, latencyMs: latency }).catch((error: unknown) => {
      throw portUnavailable(port, error)
    })
    const { url, sandbox } = running
    for (let number = 1; number <= users; number++) sandbox.connect({ identity: `user-${number}` })
    const report = sandboxReport({ url, secret: SECRET, users })
    // Printed now and not at the end: it runs until it is stopped.
    context.print(renderReport(report, context.options.output, styleOf(false)))
    context.progress.say('Stop it with Ctrl-C.')
    await new Promise((resolve) => {
      context.interrupted.addEventListener('abort', resolve, { once: true })
    })
    await running.close()
    return null
  },
}

function whole(maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value <= maximum) return value
    throw new InvalidArgumentError(`It must be a whole number, at most ${maximum}.`)
  }
}
