import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'

/** Somebody was asked and said no, or pressed Ctrl-C. */
export function cancelledReport(isInterrupted: boolean): Report {
  return {
    kind: 'cancelled',
    data: { changed: 0 },
    text: () => 'Nothing was changed.',
    exitCode: isInterrupted ? exitCodes.interrupted : exitCodes.failed,
  }
}
