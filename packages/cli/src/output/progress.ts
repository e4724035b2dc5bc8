/** Words for people while a command runs, on stderr. */
export interface Progress {
  /** One line. */
  say(text: string): void
  /** A line that changes: rewritten in a terminal, elsewhere repeated every few seconds. */
  update(text: string): void
  /** Leaves the changing line, so that something else can follow. */
  end(): void
}

export interface ProgressOptions {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  readonly quiet: boolean
  /** Milliseconds. */
  readonly now: () => number
}

const REPEAT_MS = 5_000
const CLEAR_LINE = '\r\u001b[2K'

export function progressOn({ write, isTerminal, quiet, now }: ProgressOptions): Progress {
  if (quiet) return { say: () => {}, update: () => {}, end: () => {} }
  let live = false
  let updatedAt: number | null = null
  return {
    say: (text) => {
      write(`${live ? CLEAR_LINE : ''}${text}\n`)
      live = false
    },
    update: (text) => {
      if (isTerminal) {
        write(`${CLEAR_LINE}${text}`)
        live = true
        return
      }
      // What is over within seconds needs no line.
      updatedAt ??= now()
      if (now() - updatedAt < REPEAT_MS) return
      updatedAt = now()
      write(`${text}\n`)
    },
    end: () => {
      if (live) write('\n')
      live = false
    },
  }
}
