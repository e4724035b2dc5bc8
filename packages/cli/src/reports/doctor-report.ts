import type { Check } from '../commands/doctor/check.js'
import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { counted } from '../output/words.js'

export function doctorReport(checks: readonly Check[]): Report {
  const findings = checks.filter(({ status }) => status === 'finding').length
  return {
    kind: 'doctor',
    data: { checks, findings, healthy: findings === 0 },
    rows: checks,
    text: (style) =>
      [
        ...checks.map((check) => checkText(check, style)),
        '',
        summary(checks, findings, style),
      ].join('\n'),
    exitCode: findings === 0 ? exitCodes.ok : exitCodes.findings,
  }
}

const marks = { ok: '✓', finding: '✗', info: 'i', skipped: '-' } as const

function checkText({ name, status, message, next }: Check, style: Style): string {
  const paint = { ok: style.green, finding: style.red, info: style.yellow, skipped: style.dim }[
    status
  ]
  const line = `${paint(marks[status])} ${style.bold(name)}: ${message}`
  return next === null ? line : `${line}\n  ${style.dim('next:')} ${next}`
}

function summary(checks: readonly Check[], findings: number, { green, red }: Style): string {
  const skipped = checks.filter(({ status }) => status === 'skipped').length
  const rest = skipped === 0 ? '' : `, ${skipped} could not be looked at`
  if (findings === 0) return green(`${counted(checks.length, 'check')}, nothing is wrong${rest}.`)
  return red(`${counted(checks.length, 'check')}, ${counted(findings, 'finding')}${rest}.`)
}
