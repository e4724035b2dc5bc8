import { createReadStream } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { type AdoptionRow, CalsyncError, messageOf } from '@calsync/core'
import { CsvError, type Info, parse } from 'csv-parse'
import { type AdoptionInput, type Header, readHeader, rowOf } from './adoption-input.js'

interface Line {
  readonly record: string[]
  readonly info: Info
}

/**
 * Rows of a CSV file with a line of column names; separated by commas, semicolons or tabs. A file
 * whose quoting breaks is not read on from where that is noticed: what was read before stands.
 *
 * @param file a path, or `-` for what is given
 */
export function csvInput(file: string, stdin: () => Readable): AdoptionInput {
  const lines: number[] = []
  let problem: string | null = null
  async function* read(): AsyncGenerator<AdoptionRow> {
    let header: Header | null = null
    try {
      for await (const { record, info } of linesOf(file, stdin)) {
        if (header === null) {
          header = readHeader(record, 'the file')
          continue
        }
        lines.push(info.lines)
        yield rowOf(header, record)
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      if (header === null) throw unreadable(file, error)
      problem = `it cannot be read beyond line ${lines.at(-1) ?? 1}: ${error.message}`
    }
    if (header === null) readHeader([], 'the file')
  }
  return {
    rows: read(),
    placeOf: (row) => `line ${lines[row - 1] ?? '?'}`,
    problem: () => problem,
  }
}

async function* linesOf(file: string, stdin: () => Readable): AsyncGenerator<Line> {
  const input = file === '-' ? stdin() : createReadStream(path.resolve(file))
  const parser = parse({
    bom: true,
    delimiter: [',', ';', '\t'],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  })
  // `pipe` tells nobody of an input that fails.
  input.once('error', (error: unknown) => parser.destroy(unreadable(file, error)))
  input.pipe(parser)
  for await (const line of parser) yield line as Line
}

function unreadable(file: string, cause: unknown): CalsyncError {
  return new CalsyncError({
    code: 'USAGE',
    message: `${file} cannot be read: ${messageOf(cause)}`,
    next: 'give the path of a CSV file, or - for standard input',
    cause,
  })
}
