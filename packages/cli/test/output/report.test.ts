import { describe, expect, it } from 'vitest'
import { renderReport, type Report } from '../../src/output/report.js'
import { styleOf } from '../../src/output/style.js'

const report: Report = {
  kind: 'things',
  data: { count: 2 },
  rows: [{ id: 1 }, { id: 2 }],
  text: ({ bold }) => bold('two'),
}
const plain = styleOf(false)

describe('renderReport', () => {
  it('has a versioned shape in JSON', () => {
    expect(JSON.parse(renderReport(report, 'json', plain))).toEqual({
      version: 1,
      kind: 'things',
      data: { count: 2 },
    })
  })

  it('has one line per row in JSON lines', () => {
    expect(renderReport(report, 'jsonl', plain)).toBe(
      '{"version":1,"kind":"things","data":{"id":1}}\n{"version":1,"kind":"things","data":{"id":2}}\n',
    )
  })

  it('ends a text with one line break, and prints nothing for nothing', () => {
    expect(renderReport(report, 'table', plain)).toBe('two\n')
    expect(renderReport({ ...report, text: () => '' }, 'table', plain)).toBe('')
  })

  it('colours only when it may', () => {
    expect(renderReport(report, 'table', styleOf(true))).not.toBe('two\n')
  })
})
