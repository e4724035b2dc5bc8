import { duration } from '../../output/words.js'
import type { Style } from '../../output/style.js'

export interface ScreenOptions {
  readonly write: (text: string) => void
  readonly style: Style
  /** Whether lines can be rewritten. */
  readonly isTerminal: boolean
  readonly columns: number
  /** Milliseconds, for rates. */
  readonly now: () => number
}

/** A line that moves while something is waited for. */
export interface LiveLine {
  update(done: number, total: number): void
  /** Replaces the line with what it took. */
  end(done: number, total: number): void
}

const MAX_WIDTH = 96
const INDENT = 3
const MARK_WIDTH = 2
const BAR_WIDTH = 24
const REDRAW_MS = 80
const CLEAR_LINE = '\r\u001b[2K'

/** What the demo shows: headings, sentences, one live line. Without a terminal only plain lines. */
export class Screen {
  readonly style: Style
  readonly #options: ScreenOptions
  readonly #columns: number
  #chapters = 0

  constructor(options: ScreenOptions) {
    this.style = options.style
    this.#options = options
    this.#columns = Math.max(40, options.columns)
  }

  title(text: string): void {
    this.#print(this.style.bold(text))
  }

  chapter(title: string): void {
    this.#chapters += 1
    this.#print(`\n${this.style.bold(`${this.#chapters}  ${title}`)}`)
  }

  /** What happens to the host, the network or the provider. */
  say(text: string): void {
    this.#paragraph(text)
  }

  /** What calsync did about it. */
  did(text: string): void {
    this.#paragraph(text, this.style.green('→ '))
  }

  /** Something that should not be. */
  warn(text: string): void {
    this.#paragraph(text, this.style.red('✗ '), this.style.red)
  }

  aside(text: string): void {
    this.#paragraph(text, '', this.style.dim)
  }

  lines(text: string): void {
    this.#print(text)
  }

  live(label: string): LiveLine {
    const { write, isTerminal, now } = this.#options
    const started = now()
    let drawnAt = -Infinity
    return {
      update: (done, total) => {
        if (!isTerminal || now() - drawnAt < REDRAW_MS) return
        drawnAt = now()
        write(`${CLEAR_LINE}   ${this.#bar(label, done, total, now() - started)}`)
      },
      end: (done, total) => {
        if (isTerminal) write(CLEAR_LINE)
        const took = now() - started
        const rate = Math.round((done / Math.max(1, took)) * 1_000)
        const text = `${label}: ${done} of ${total} in ${duration(took)}, ${rate} a second`
        this.aside(text)
      },
    }
  }

  /** Fits into one line: a line that wraps cannot be rewritten. */
  #bar(label: string, done: number, total: number, tookMs: number): string {
    const rate = done / Math.max(1, tookMs)
    const left =
      rate === 0 ? '' : `, ${duration(Math.ceil((total - done) / rate / 100) * 100)} left`
    const words = `${label} ${done}/${total} ${Math.round(rate * 1_000)}/s${left}`
    if (words.length + BAR_WIDTH + 5 > this.#columns) return words.slice(0, this.#columns - 5)
    const full = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH)
    const bar = this.style.green('█'.repeat(full)) + this.style.dim('░'.repeat(BAR_WIDTH - full))
    return `${bar} ${words}`
  }

  #paragraph(text: string, mark = '', paint: (line: string) => string = (line) => line): void {
    const room = mark === '' ? 0 : MARK_WIDTH
    const [first = '', ...rest] = wrap(text, Math.min(MAX_WIDTH, this.#columns) - INDENT - room)
    const indent = ' '.repeat(INDENT)
    const hanging = ' '.repeat(INDENT + room)
    const lines = [`${indent}${mark}${paint(first)}`, ...rest.map((line) => hanging + paint(line))]
    this.#print(lines.join('\n'))
  }

  #print(text: string): void {
    this.#options.write(`${text}\n`)
  }
}

/** Breaks a sentence at spaces; a longer word stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
