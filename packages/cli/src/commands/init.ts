import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CalsyncError, canonicalTimeZone, scheduleColumns, silentLogger } from '@calsync/core'
import { InvalidArgumentError } from 'commander'
import type { CommandDefinition } from '../command-line/command.js'
import type { Context } from '../command-line/context.js'
import { findConfigFile } from '../configuration/find-config-file.js'
import { describeTarget, targetOf } from '../output/target.js'
import { initReport, tellProposals } from '../reports/init-report.js'
import { openDatabase } from '../sdk/open-database.js'
import { chooseProposals } from './init/choose-proposals.js'
import { configText } from './init/config-text.js'
import { previewRows } from './init/preview-rows.js'
import { propose } from './init/propose.js'
import { readCatalog } from './init/read-catalog.js'

interface InitOptions {
  readonly table?: readonly string[]
  readonly set?: ReadonlyMap<string, string>
  readonly timeZone?: string
  readonly print?: true
  readonly force?: true
}

export const command: CommandDefinition<InitOptions> = {
  configure: (program) => {
    program
      .option('--table <table...>', 'these tables, in place of the likeliest one')
      .option('--set <name=sql>', 'an expression for one output name; again for others', expression)
      .option('--time-zone <zone>', 'of timestamps that have none, such as Europe/Berlin', zone)
      .option('--print', 'print the configuration in place of writing it')
      .option('--force', 'overwrite calsync.config.ts')
      .addHelpText(
        'after',
        `
Looks at the tables of a database, proposes the SELECT that says what a schedule is, shows five rows
as calendar events, and writes calsync.config.ts. Reads only; asks nothing.

  calsync init
  calsync init --table lesson --set "title=l.subject || ' ' || l.room" --print`,
      )
  },
  run: async (context, { table = [], set, timeZone, print, force }) => {
    const file = path.join(context.directory, FILE)
    if (print !== true && force !== true) refuseToOverwrite(context)
    // A configuration that is to be overwritten may be wrong, or not load at all.
    const { settings } = await context.loadSettings()
    const database = openDatabase(settings, silentLogger)
    try {
      context.progress.say(`Looking at ${describeTarget(targetOf(settings))}`)
      const catalog = await readCatalog(database.pool, settings.schema)
      const proposals = propose(catalog, {
        ...(set === undefined ? {} : { set }),
        ...(timeZone === undefined ? {} : { timeZone }),
      })
      const { chosen, others } = chooseProposals(proposals, table, catalog)
      const sources = []
      for (const proposal of chosen) sources.push(await previewRows(database.pool, proposal))
      const config = chosen.length === 0 ? null : configText(chosen)
      const written = config !== null && print !== true
      if (written) await writeConfig(file, config, force === true)
      const result = { sources, others, config, file: written ? FILE : null }
      if (print === true) context.progress.say(tellProposals(result))
      return initReport(result)
    } finally {
      await database.close()
    }
  },
}

const FILE = 'calsync.config.ts'

function refuseToOverwrite({ directory }: Pick<Context, 'directory'>): void {
  const existing = findConfigFile(directory, undefined)
  if (existing !== null) throw exists(path.basename(existing))
}

/** Nobody's file is lost, even if it came meanwhile. */
async function writeConfig(file: string, config: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, config, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(FILE)
    throw error
  }
}

function exists(name: string): CalsyncError {
  return new CalsyncError({
    code: 'CONFIG_EXISTS',
    message: `there is a ${name} already`,
    next: 'look at the proposal with --print, or overwrite it with --force',
  })
}

const names: readonly string[] = [...scheduleColumns.required, ...scheduleColumns.optional]

function expression(
  text: string,
  given: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const [, name = '', sql = ''] = /^\s*(\w+)\s*=\s*([\s\S]*\S)\s*$/.exec(text) ?? []
  if (sql === '') throw new InvalidArgumentError('It must be such as title=c.name.')
  if (!names.includes(name)) {
    throw new InvalidArgumentError(`"${name}" is no output name; they are ${names.join(', ')}.`)
  }
  return new Map([...given, [name, sql]])
}

function zone(text: string): string {
  const canonical = canonicalTimeZone(text)
  if (canonical !== null) return canonical
  throw new InvalidArgumentError('It must be an IANA name such as Europe/Berlin.')
}
