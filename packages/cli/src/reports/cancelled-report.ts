import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'

/** Somebody was asked and said no. */
export function cancelledReport(): Report {
  return {
    kind: 'cancelled',
    data: { changed: 0 },
    text: () => 'Nothing was changed.',
    exitCode: exitCodes.failed,
  }
}
