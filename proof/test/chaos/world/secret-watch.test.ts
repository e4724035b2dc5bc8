import { describe, expect, it } from 'vitest'
import { SecretWatch } from '../../../src/chaos/world/secret-watch.ts'

describe('the watch for secrets', () => {
  it('tells where one was seen, once, and never the secret itself', () => {
    const watch = new SecretWatch()
    watch.add('the key of ada', 's3cret')
    watch.look('the log', 'nothing here')
    expect(watch.found()).toEqual([])
    watch.look('the log', 'key=s3cret!')
    watch.look('the log', 's3cret again')
    expect(watch.found()).toEqual(['the key of ada stands in the log'])
    expect(watch.redact('a s3cret, a s3cret')).toBe('a (the key of ada), a (the key of ada)')
  })

  it('takes no empty text for a secret', () => {
    const watch = new SecretWatch()
    watch.add('nothing', '')
    watch.look('the log', 'text')
    expect(watch.found()).toEqual([])
  })
})
