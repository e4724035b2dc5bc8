import { describe, expect, it } from 'vitest'
import { allTopics, nudgeTopic, requestedTopics, resultTopic } from '../src/topics.js'

const settings = {
  topicPrefixes: new Map([
    ['microsoft-outlook', 'outlook.sync'],
    ['outlook-legacy', 'outlook.sync'],
    ['google-calendar', 'google.sync'],
  ]),
  appEventsTopic: 'app-events',
}

describe('topics', () => {
  it('has the names of the proposals', () => {
    expect(allTopics(settings)).toEqual([
      'outlook.sync.requested',
      'outlook.sync.completed',
      'outlook.sync.failed',
      'outlook.sync.dlq',
      'google.sync.requested',
      'google.sync.completed',
      'google.sync.failed',
      'google.sync.dlq',
      'app-events',
    ])
  })

  it('reads a prefix that two integrations share once', () => {
    expect([...requestedTopics(settings)]).toEqual([
      ['outlook.sync.requested', 'outlook.sync'],
      ['google.sync.requested', 'google.sync'],
    ])
  })

  it('sends nudges by integration, to nowhere for an unknown one', () => {
    expect(nudgeTopic(settings, 'google-calendar')).toBe('google.sync.requested')
    expect(nudgeTopic(settings, 'other')).toBeUndefined()
  })

  it.each([
    ['completed', 'google.sync.completed'],
    ['failed', 'google.sync.failed'],
    ['dlq', 'google.sync.dlq'],
    ['notification', 'app-events'],
  ] as const)('sends a %s to %s', (kind, topic) => {
    expect(resultTopic(settings, { kind, integration: 'google-calendar' })).toBe(topic)
  })

  it('sends notifications of any integration, and refuses other results of an unknown one', () => {
    expect(resultTopic(settings, { kind: 'notification', integration: 'other' })).toBe('app-events')
    expect(() => resultTopic(settings, { kind: 'failed', integration: 'other' })).toThrow(
      expect.objectContaining({ code: 'INTEGRATION_WITHOUT_TOPICS' }),
    )
  })
})
