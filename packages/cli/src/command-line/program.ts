import { Command, Option } from 'commander'
import type { CommandDefinition } from './command.js'
import { commandTable } from './command-table.js'

/** What the arguments ask for. */
export interface Invocation {
  readonly command: CommandDefinition
  readonly globals: Readonly<Record<string, unknown>>
  readonly options: Readonly<Record<string, unknown>>
  readonly args: readonly string[]
}

export interface ProgramIo {
  readonly version: string
  /** For help and version. */
  readonly write: (text: string) => void
  readonly invoke: (invocation: Invocation) => Promise<void>
}

const footer = `
Environment: CALSYNC_DATABASE_URL (or DATABASE_URL), CALSYNC_SCHEMA, CALSYNC_TABLE_PREFIX,
CALSYNC_TRANSPORT, PICA_API_KEY, PICA_API_URL, CONNECTION_KEY_ENCRYPTION_KEY, KAFKA_BROKERS, and
more: see the manual.
Exit codes: 0 ok, 1 failed, 2 usage, 3 findings, 4 authentication or configuration, 5 partly done,
130 interrupted.`

/** The command line. A command's own options are declared when it is called, so that help is quick. */
export function buildProgram({ version, write, invoke }: ProgramIo): Command {
  const program = new Command('calsync')
    .description("Keeps users' calendars equal to the schedules in your own Postgres.")
    .usage('<command> [options]')
    .version(version, '-V, --version')
    .exitOverride()
    // Errors are printed by whoever called, in the format that was asked for.
    .configureOutput({ writeOut: write, writeErr: write, outputError: () => {} })
    .option('--database-url <url>', "Postgres with calsync's tables")
    .option('--schema <name>', "schema of calsync's tables (default: calsync)")
    .option('--table-prefix <prefix>', 'in front of their names, in a schema that is shared')
    .option('--config <file>', 'configuration file (default: calsync.config.ts, .mts, .js, .json)')
    .addOption(
      new Option('--transport <kind>', 'how workers hear of work').choices(['postgres', 'kafka']),
    )
    .addOption(
      new Option('-o, --output <format>', 'format on stdout')
        .choices(['table', 'json', 'jsonl'])
        .default('table'),
    )
    .option('-q, --quiet', 'no progress, only results and errors', false)
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .option('-v, --verbose', 'say more, with the causes of errors', false)
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .addHelpText('after', footer)

  const definitions = new Map<Command, CommandDefinition>()
  for (const entry of commandTable) {
    const command = program.command(entry.name).summary(entry.summary).description(entry.summary)
    if (entry.usage !== undefined) command.argument(entry.usage)
    command.action(async () => {
      const definition = definitions.get(command)
      if (definition === undefined) return
      const { args } = command
      await invoke({ command: definition, globals: program.opts(), options: command.opts(), args })
    })
  }
  program.hook('preSubcommand', async (_program, command) => {
    const entry = commandTable.find(({ name }) => name === command.name())
    if (entry === undefined) return
    const { command: definition } = await entry.load()
    definition.configure(command)
    definitions.set(command, definition)
  })
  return program
}
