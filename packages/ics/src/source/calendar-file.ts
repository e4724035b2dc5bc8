import { readFile, stat } from 'node:fs/promises'
import { messageOf } from '@calsync/core'
import type { CalendarOrigin, CalendarText } from './calendar-origin.js'
import { sourceFailed } from './source-error.js'

/** What of a file changes with its content. */
interface FileStamp {
  readonly key: string
  readonly size: number
  readonly modifiedMs: number
}

interface Reading {
  readonly stamp: FileStamp
  /** Whether the file had rested when it was read: a later write certainly changes the stamp. */
  readonly hadRested: boolean
  readonly text: CalendarText
}

/** File systems may give two writes within this time the same stamp. */
const CLOCK_STEP_MS = 2_000
const MAX_TRIES = 5

/** A calendar file, read again whenever it has changed. */
export class CalendarFile implements CalendarOrigin {
  readonly name: string
  readonly #maxBytes: number
  readonly #now: () => number
  #reading: Reading | null = null

  /** @param now wall clock, milliseconds */
  constructor(path: string, maxBytes: number, now: () => number) {
    this.name = path
    this.#maxBytes = maxBytes
    this.#now = now
  }

  async current(): Promise<CalendarText> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const stamp = await this.#stamp()
      const known = this.#reading
      if (known?.hadRested === true && known.stamp.key === stamp.key) return known.text
      const hadRested = this.#now() - stamp.modifiedMs > CLOCK_STEP_MS
      const text = await this.#read(() => readFile(this.name, 'utf8'))
      // Written meanwhile: half of it may be old.
      if ((await this.#stamp()).key !== stamp.key) continue
      const same = known !== null && known.text.text === text
      this.#reading = { stamp, hadRested, text: same ? known.text : { text } }
      return this.#reading.text
    }
    throw sourceFailed(`${this.name} is being written all the time`, 'it is tried again')
  }

  async #stamp(): Promise<FileStamp> {
    const { mtimeNs, ino, size } = await this.#read(() => stat(this.name, { bigint: true }))
    if (size > this.#maxBytes) {
      throw sourceFailed(`${this.name} has more than ${this.#maxBytes} bytes`, 'raise maxBytes', {
        retryable: false,
      })
    }
    const modifiedMs = Number(mtimeNs / 1_000_000n)
    return { key: `${ino}/${mtimeNs}/${size}`, size: Number(size), modifiedMs }
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (cause) {
      const next = 'check that the file is there and may be read; it is tried again'
      throw sourceFailed(`${this.name} cannot be read: ${messageOf(cause)}`, next, { cause })
    }
  }
}
