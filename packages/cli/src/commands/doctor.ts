import { silentLogger } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import type { Context } from '../command-line/context.js'
import type { LoadedSettings } from '../configuration/load-settings.js'
import { targetOf } from '../output/target.js'
import { doctorReport } from '../reports/doctor-report.js'
import { openDatabase } from '../sdk/open-database.js'
import { type Check, failed, skipped } from './doctor/check.js'
import { checkConfiguration, checkEncryptionKey } from './doctor/check-configuration.js'
import { checkDatabase } from './doctor/check-database.js'
import { checkProviders } from './doctor/check-providers.js'
import { checkSources } from './doctor/check-sources.js'
import { checkTransport } from './doctor/check-transport.js'
import { checkWork } from './doctor/check-work.js'

export const command: CommandDefinition = {
  configure: (program) => {
    program.addHelpText(
      'after',
      '\nEnds with 3 when something is wrong; each finding says what to do.',
    )
  },
  run: async (context) => {
    const loaded = await context.loadSettings()
    const { settings } = loaded
    // What does not need the database goes on beside it.
    const [besides, database] = await Promise.all([
      checkProviders(settings),
      lookAtDatabase(context, loaded),
    ])
    return doctorReport([
      ...checkConfiguration(loaded),
      ...database,
      checkEncryptionKey(loaded),
      ...besides,
    ])
  },
}

async function lookAtDatabase(
  context: Context,
  { settings, problems }: LoadedSettings,
): Promise<Check[]> {
  const { sources } = settings
  const withoutDatabase = async (check: Check): Promise<Check[]> => [
    check,
    ...(await checkSources(sources, null)),
    ...(await checkTransport(settings, false)),
  ]
  if (settings.database === undefined) {
    const isMalformed = problems.some(({ path }) => path === 'database')
    if (isMalformed) return withoutDatabase(skipped('database', 'its URL is malformed, see above'))
  }
  try {
    const opened = openDatabase(settings, silentLogger)
    const { pool } = opened
    try {
      const { checks, isReachable, isUsable } = await checkDatabase(pool, targetOf(settings), () =>
        context.now(),
      )
      return [
        ...checks,
        ...(await checkSources(sources, isReachable ? pool : null)),
        ...(await checkTransport(settings, isReachable)),
        ...(isUsable
          ? await checkWork(pool, settings)
          : [skipped('workers', "calsync's tables cannot be read")]),
      ]
    } finally {
      await opened.close()
    }
  } catch (error) {
    return withoutDatabase(failed('database', error))
  }
}
