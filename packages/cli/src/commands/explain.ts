import { CalsyncError, parseScheduleRef } from '@calsync/core'
import type { CommandDefinition } from '../command-line/command.js'
import { readGateFacts } from '../questions/gate.js'
import { explainReport } from '../reports/explain-report.js'

interface ExplainOptions {
  readonly user?: string
}

export const command: CommandDefinition<ExplainOptions> = {
  configure: (program) => {
    program.option('--user <id>', "only this user's calendar")
  },
  run: async (context, { user }, [text = '']) => {
    const ref = parseScheduleRef(text)
    const calsync = await context.connect()
    const [explanation, facts, { now }, held] = await Promise.all([
      calsync.schedules.explain(ref, user),
      readGateFacts(calsync),
      // Only for the database's clock: nobody has this id, so nothing is counted.
      calsync.status({ userId: '' }),
      calsync.held({ ref, ...(user === undefined ? {} : { userId: user }) }),
    ])
    const { head, pendingMarks, records } = explanation
    if (head === null && pendingMarks === 0 && records.length === 0) {
      throw new CalsyncError({
        code: 'UNKNOWN_SCHEDULE',
        message: `nothing is known of ${ref}: nobody ever said that it changed`,
        next: 'check kind and id; if it exists, bring it in with: calsync backfill',
      })
    }
    return explainReport(ref, explanation, { ...facts, held }, now)
  },
}
