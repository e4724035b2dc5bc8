import { InvalidArgumentError } from 'commander'
import type { CommandDefinition } from '../command-line/command.js'
import type { Context } from '../command-line/context.js'
import { exitCodes } from '../output/exit-code.js'
import { renderReport, type Report } from '../output/report.js'
import { keepOpen } from './demo/keep-open.js'
import { showCalendars } from './demo/ics/show-calendars.js'
import { readCalendarFiles } from './import/read-calendar-files.js'
import { Interrupted } from './demo/interruption.js'
import { Screen } from './demo/screen.js'
import { startServers } from './demo/servers.js'
import { tellStory } from './demo/story.js'
import { terminalOf } from './demo/terminal.js'

interface DemoOptions {
  readonly ics?: readonly string[]
  readonly keepOpen?: true
  readonly seed: number
}

export const command: CommandDefinition<DemoOptions> = {
  configure: (program) => {
    program
      .option('--ics <file...>', 'bring real calendars into a mailbox in place of the story')
      .option('--keep-open', 'leave the servers running at the end, to look around')
      .option('--seed <n>', 'which lessons are changed, and how the sandbox draws', whole, 1)
      .addHelpText('after', '\nNeeds nothing but itself: it brings a Postgres and a fake Pica.')
  },
  handlesInterrupt: true,
  run: async (context, options) => {
    try {
      return await perform(context, options)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      context.progress.say('\nInterrupted. Everything that the demo started is stopped.')
      return {
        kind: 'demo',
        data: { interrupted: true },
        text: () => '',
        exitCode: exitCodes.interrupted,
      }
    }
  },
}

async function perform(
  context: Context,
  { ics, keepOpen: stays, seed }: DemoOptions,
): Promise<Report> {
  const { interrupted, now, print, options } = context
  const terminal = terminalOf(options)
  // The story is what the demo prints; beside data in JSON it goes where words for people go.
  const write =
    options.output === 'table' ? print : (text: string) => context.log(text.replace(/\n$/, ''))
  const screen = new Screen({ ...terminal, write: options.quiet ? () => {} : write, now })
  const calendars = ics === undefined ? null : await readCalendarFiles(ics)
  const closing: (() => Promise<unknown>)[] = []
  try {
    const servers = await startServers(seed)
    closing.push(() => servers.stop())
    if (interrupted.aborted) throw new Interrupted()
    const atEnd = (close: () => Promise<unknown>): void => void closing.push(close)
    const performance = { screen, servers, seed, interrupted, atEnd, now }
    const report =
      calendars === null
        ? await tellStory(performance)
        : await showCalendars(performance, calendars)
    if (stays !== true) return report
    const isTable = options.output === 'table'
    if (isTable) print(renderReport(report, options.output, screen.style))
    await keepOpen(performance)
    return isTable ? { ...report, text: () => '' } : report
  } finally {
    for (const close of closing.reverse()) await close().catch(() => {})
  }
}

function whole(text: string): number {
  const value = Number(text)
  if (/^\d{1,9}$/.test(text)) return value
  throw new InvalidArgumentError('It must be a whole number.')
}
