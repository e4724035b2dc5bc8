/** What a run over a faulty calsync, or over the real one, came to. */
export type Finding =
  | { readonly kind: 'clean'; readonly changes: number }
  | {
      readonly kind: 'fell'
      readonly invariant: string
      readonly says: string
      /** Commits of schedules until then. */
      readonly changes: number
      readonly seed: number | null
    }
  /** The run itself failed: it proves nothing, whatever its exit code. */
  | { readonly kind: 'no_verdict'; readonly why: string }

interface Violation {
  readonly seed?: number
  readonly invariant: string
  readonly says: string
}

/** What the runs print as their last line; a chaos run is made of one for each transport. */
interface Report {
  readonly seed?: number
  readonly changes?: number
  readonly violations?: readonly Violation[]
  readonly runs?: readonly {
    readonly counts: { readonly changes: number }
    readonly violations: readonly Violation[]
  }[]
}

/** Reads the end of a run: its exit code and its last line. */
export function readFinding(code: number | null, stdout: string, stderr: string): Finding {
  const report = lastJson(stdout)
  if (report === null || (code !== 0 && code !== 1)) return noVerdict(code, stderr)
  const violations = report.violations ?? report.runs?.flatMap((run) => run.violations) ?? []
  const changes =
    report.changes ?? report.runs?.reduce((sum, run) => sum + run.counts.changes, 0) ?? 0
  const [first] = violations
  // The code and the report are two witnesses of one thing.
  if ((first === undefined) !== (code === 0)) return noVerdict(code, stderr)
  if (first === undefined) return { kind: 'clean', changes }
  const { invariant, says, seed = report.seed ?? null } = first
  return { kind: 'fell', invariant, says, changes, seed }
}

function lastJson(stdout: string): Report | null {
  const line = stdout.trimEnd().split('\n').at(-1) ?? ''
  try {
    return line.startsWith('{') ? (JSON.parse(line) as Report) : null
  } catch {
    return null
  }
}

function noVerdict(code: number | null, stderr: string): Finding {
  const last = stderr.trimEnd().split('\n').slice(-8).join('\n')
  const ended = code === null ? 'it was stopped, as it took too long' : `it ended with code ${code}`
  return { kind: 'no_verdict', why: last === '' ? ended : `${ended}: ${last}` }
}
