import { describe, expect, it } from 'vitest'
import { Metrics } from '../../src/commands/worker/metrics.js'

describe('Metrics', () => {
  it('writes counters with their labels, added up', () => {
    const metrics = new Metrics()
    metrics.count('calls_total', 1, { outcome: 'done', action: 'create' })
    metrics.count('calls_total', 2, { action: 'create', outcome: 'done' })
    expect(metrics.render()).toBe(
      '# TYPE calls_total counter\ncalls_total{action="create",outcome="done"} 3\n',
    )
  })

  it('escapes what labels may hold', () => {
    const metrics = new Metrics()
    metrics.count('n', 1, { why: 'a "b"\n\\c' })
    expect(metrics.render()).toContain('n{why="a \\"b\\"\\n\\\\c"} 1')
  })

  it('writes histograms with cumulative buckets', () => {
    const metrics = new Metrics()
    metrics.observe('ms', 3, { lane: '1' })
    metrics.observe('ms', 700, { lane: '1' })
    const text = metrics.render()
    expect(text).toContain('ms_bucket{lane="1",le="1"} 0')
    expect(text).toContain('ms_bucket{lane="1",le="5"} 1')
    expect(text).toContain('ms_bucket{lane="1",le="+Inf"} 2')
    expect(text).toContain('ms_sum{lane="1"} 703')
    expect(text).toContain('ms_count{lane="1"} 2')
  })

  it('writes gauges that are read when asked', () => {
    const gauge = { name: 'up', help: 'Up.', values: [{ labels: {}, value: 1 }] }
    expect(new Metrics().render([gauge])).toBe('# HELP up Up.\n# TYPE up gauge\nup 1\n')
  })
})
